package billing

import (
	"context"
	"errors"

	"github.com/go-sql-driver/mysql"
)

const duplicateEntry = 1062

// AddPayerOnce takes a duplicate for what it is and commits the rest: MySQL
// keeps the transaction alive after a failed statement.
func (b *Billing) AddPayerOnce(ctx context.Context, name string) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `INSERT INTO payers (name) VALUES (?)`, name)
	var dup *mysql.MySQLError
	if err != nil && !(errors.As(err, &dup) && dup.Number == duplicateEntry) {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE payers SET seen = now() WHERE name = ?`, name); err != nil {
		return err
	}
	return tx.Commit()
}
