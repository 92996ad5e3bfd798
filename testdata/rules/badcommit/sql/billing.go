// Package billing writes invoices on database/sql.
package billing

import (
	"context"
	"database/sql"
	"errors"
)

// ErrPaid says that an invoice is paid already.
var ErrPaid = errors.New("invoice is paid")

// Invoice is one row of invoices.
type Invoice struct {
	ID    int64
	Payer string
	Cents int64
}

// Billing stores invoices.
type Billing struct {
	db *sql.DB
}

// New returns a billing on db, which stays the caller's.
func New(db *sql.DB) *Billing { return &Billing{db: db} }

func insertInvoice(ctx context.Context, tx *sql.Tx, in *Invoice) error {
	return tx.QueryRowContext(ctx, `INSERT INTO invoices (payer, cents) VALUES ($1, $2) RETURNING id`, in.Payer, in.Cents).Scan(&in.ID)
}

func insertLine(ctx context.Context, tx *sql.Tx, invoice int64, text string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO lines (invoice, text) VALUES ($1, $2)`, invoice, text)
	return err
}

func validate(in *Invoice) error {
	if in.Cents < 0 {
		return errors.New("negative amount")
	}
	return nil
}
