// Package outbox keeps mails that wait to be sent.
package outbox

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Mail is one message to one address.
type Mail struct {
	ID      int64
	To      string
	Subject string
}

// Outbox is the queue of mails in a database.
type Outbox struct {
	db *sql.DB
}

// New returns an outbox on db.
func New(db *sql.DB) *Outbox { return &Outbox{db: db} }

// defaultDB is the pool of the package-level functions.
var defaultDB *sql.DB

// SetDB sets the pool of the package-level functions.
func SetDB(db *sql.DB) { defaultDB = db }

// inTx runs fn in a transaction that commits when fn returns nil.
func (o *Outbox) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// pending returns the rows of the waiting mails. The caller closes them.
func (o *Outbox) pending(ctx context.Context) (*sql.Rows, error) {
	return o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails WHERE sent IS NULL`)
}

// oldest returns the rows of the waiting mails, or says why not.
func (o *Outbox) oldest(ctx context.Context) (*sql.Rows, error) {
	rows, err := o.pending(ctx)
	if err != nil {
		return nil, fmt.Errorf("pending: %w", err)
	}
	return rows, nil
}

// scanOne reads the row on which rows stands.
func scanOne(rows *sql.Rows) (m Mail, err error) {
	err = rows.Scan(&m.ID, &m.To, &m.Subject)
	return m, err
}

// scanAll reads rows to their end and closes them.
func scanAll(rows *sql.Rows) (mails []Mail, err error) {
	defer rows.Close()
	for rows.Next() {
		m, err := scanOne(rows)
		if err != nil {
			return nil, fmt.Errorf("scan mail: %w", err)
		}
		mails = append(mails, m)
	}
	return mails, rows.Err()
}

// closing closes c and logs when that fails.
func closing(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Printf("close: %v", err)
	}
}

// bump counts one attempt to send.
func bump(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE attempts SET n = n + 1`)
	return err
}

// attempt counts one attempt and says so.
func attempt(ctx context.Context, tx *sql.Tx) error {
	if err := bump(ctx, tx); err != nil {
		return fmt.Errorf("bump: %w", err)
	}
	return nil
}
