package library

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// LendLeaksOnEarlyReturn forgets the rollback after the first statement.
func (l *Library) LendLeaksOnEarlyReturn(ctx context.Context, book int64, reader string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model((*Book)(nil)).Set("lent = true").Where("id = ?", book).Exec(ctx); err != nil {
		return err // want `^transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)$`
	}
	if _, err := tx.NewInsert().Model(&Loan{BookID: book, Reader: reader}).Exec(ctx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// ReturnLeaksOnMissingRow leaves by the branch of a row that is not there.
func (l *Library) ReturnLeaksOnMissingRow(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		return err
	}
	loan := new(Loan)
	err = tx.NewSelect().Model(loan).Where("id = ?", id).For("UPDATE").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err != nil {
		_ = tx.Rollback()
		return err
	}
	if _, err := tx.NewDelete().Model(loan).WherePK().Exec(ctx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// CountNeverFinishes only reads, and keeps the connection.
func (l *Library) CountNeverFinishes(ctx context.Context) (int64, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return 0, err
	}
	return tx.NewSelect().Model((*Book)(nil)).Count(ctx)
}

// LendDefersBeforeTheCheck rolls back a transaction that may be none.
func (l *Library) LendDefersBeforeTheCheck(ctx context.Context, loan *Loan) error {
	tx, err := l.db.BeginTx(ctx, nil)
	defer tx.Rollback() // want `"tx" is used before the error of its begin is checked \(txleak\)`
	if err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(loan).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// RenewLeaksSavepoint returns with the savepoint open, the transaction rolled back or
// not.
func RenewLeaksSavepoint(ctx context.Context, tx bun.Tx, loan *Loan) error {
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := sp.NewUpdate().Model(loan).WherePK().Exec(ctx); err != nil {
		return err // want `savepoint "sp" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return sp.Commit()
}

// ImportLeaksConn holds a connection of the pool.
func (l *Library) ImportLeaksConn(ctx context.Context, books []Book) error {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.NewInsert().Model(&books).Exec(ctx); err != nil {
		return err // want `connection "conn" \(acquired on line \d+\) is still held when this returns \(txleak\)`
	}
	return conn.Close()
}

// EachLeaksByDefer defers in a loop.
func (l *Library) EachLeaksByDefer(ctx context.Context, loans []Loan) error {
	for i := range loans {
		tx, err := l.db.Begin() // want `transaction "tx" is begun in a loop and finished by a defer: it stays open until the function returns \(txleak\)` `\(lostctx\)`
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if err := tx.NewSelect().Model(&loans[i]).WherePK().Scan(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ListLeaksOfInterface begins on what may be a pool.
func ListLeaksOfInterface(ctx context.Context, db bun.IDB, loan *Loan) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(loan).Exec(ctx); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
