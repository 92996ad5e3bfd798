// Package billing writes invoices and the ledger behind them.
package billing

import (
	"context"
	"database/sql"
	"fmt"
	"log"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Billing keeps invoices in db, which the caller closes.
type Billing struct {
	db *sql.DB
}

// New returns the billing on db.
func New(db *sql.DB) *Billing { return &Billing{db: db} }

// inTx runs fn in a transaction and commits it when fn returns nil.
func (b *Billing) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		if rbErr := tx.Rollback(); rbErr != nil {
			log.Printf("rollback: %v", rbErr)
		}
		return err
	}
	return tx.Commit()
}

// Invoice bills an order and returns the number of the invoice.
func (b *Billing) Invoice(ctx context.Context, orderID, amount int64) (number int64, err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `INSERT INTO invoices (order_id, amount) VALUES ($1, $2) RETURNING number`,
		orderID, amount).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("insert invoice: %w", err)
	}
	if _, err := b.db.ExecContext(ctx, `UPDATE orders SET invoice = $2 WHERE id = $1`, orderID, number); err != nil {
		return 0, fmt.Errorf("link invoice: %w", err)
	}
	return number, tx.Commit()
}

// Void takes an invoice back.
func (b *Billing) Void(ctx context.Context, number int64) error {
	return b.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE invoices SET void = true WHERE number = $1`, number); err != nil {
			return fmt.Errorf("void %d: %w", number, err)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM dunning WHERE invoice = $1`, number)
		return err
	})
}

// Remind raises the dunning level of each invoice.
func (b *Billing) Remind(ctx context.Context, numbers []int64) error {
	stmt, err := b.db.PrepareContext(ctx, `UPDATE dunning SET level = level + 1 WHERE invoice = $1`)
	if err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	defer stmt.Close()
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO dunning_runs (started) VALUES (now())`); err != nil {
		return fmt.Errorf("start run: %w", err)
	}
	for _, number := range numbers {
		if _, err := stmt.ExecContext(ctx, number); err != nil {
			return fmt.Errorf("remind %d: %w", number, err)
		}
	}
	return tx.Commit()
}

// Claim returns an unpaid invoice that nobody else is working on.
func (b *Billing) Claim(ctx context.Context) (number int64, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT number FROM invoices WHERE NOT paid LIMIT 1 FOR UPDATE SKIP LOCKED`).Scan(&number)
	return number, err
}

// Open counts the unpaid invoices.
func (b *Billing) Open(ctx context.Context) (n int, err error) {
	err = b.db.QueryRow(`SELECT count(*) FROM invoices WHERE NOT paid`).Scan(&n)
	return n, err
}

// Paid marks an invoice as paid.
func (b *Billing) Paid(ctx context.Context, number int64) error {
	_, err := b.db.ExecContext(context.Background(), `UPDATE invoices SET paid = true WHERE number = $1`, number)
	if err != nil {
		return fmt.Errorf("pay %d: %w", number, err)
	}
	return nil
}

// Export writes the invoices of a month to w, with the rate of that month.
func (b *Billing) Export(ctx context.Context, month string, w func(number int64, cents float64) error) error {
	rate, err := b.rate(month)
	if err != nil {
		return fmt.Errorf("rate of %s: %w", month, err)
	}
	rows, err := b.db.QueryContext(ctx, `SELECT number, amount FROM invoices WHERE month = $1`, month)
	if err != nil {
		return fmt.Errorf("query invoices: %w", err)
	}
	for rows.Next() {
		var number, amount int64
		if err := rows.Scan(&number, &amount); err != nil {
			_ = rows.Close()
			return fmt.Errorf("scan invoice: %w", err)
		}
		if err := w(number, float64(amount)*rate); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (b *Billing) rate(month string) (rate float64, err error) {
	err = b.db.QueryRowContext(context.Background(), `SELECT rate FROM rates WHERE month = $1`, month).Scan(&rate)
	return rate, err
}
