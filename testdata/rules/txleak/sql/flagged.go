package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
)

// TransferLeaksOnScanError rolls back on every error but the first.
func TransferLeaksOnScanError(ctx context.Context, db *sql.DB, from, to, cents int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	var have int64
	if err := tx.QueryRowContext(ctx, `SELECT balance FROM accounts WHERE id = $1`, from).Scan(&have); err != nil {
		return fmt.Errorf("read balance: %w", err) // want `transaction "tx" \(begun on line 13\) is still open when this returns \(txleak\)`
	}
	if err := addTo(ctx, tx, from, -cents); err != nil {
		tx.Rollback()
		return fmt.Errorf("debit: %w", err)
	}
	if err := addTo(ctx, tx, to, cents); err != nil {
		tx.Rollback()
		return fmt.Errorf("credit: %w", err)
	}
	return tx.Commit()
}

// OpenAccountNeverFinishes inserts and forgets about the transaction.
func (l *Ledger) OpenAccountNeverFinishes(ctx context.Context, owner string) (int64, error) {
	tx, err := l.db.BeginTx(ctx, nil) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRowContext(ctx, `INSERT INTO accounts (owner) VALUES ($1) RETURNING id`, owner).Scan(&id)
	return id, err
}

// RenameLeaksOnError only thinks of the happy path.
func (l *Ledger) RenameLeaksOnError(ctx context.Context, id int64, owner string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, `UPDATE accounts SET owner = $1 WHERE id = $2`, owner, id); err != nil {
		return err // want `transaction "tx" \(begun on line 45\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// WithdrawLeaksWhenInsufficient forgets the transaction on a business rule.
func (l *Ledger) WithdrawLeaksWhenInsufficient(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	have, err := balance(ctx, tx, id)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if have < cents {
		return ErrInsufficient // want `transaction "tx" \(begun on line 57\) is still open when this returns \(txleak\)`
	}
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// pool is the program's only pool, set by Init.
var pool *sql.DB

// Init sets the pool.
func Init(db *sql.DB) { pool = db }

// CloseAccountLeaksOnRowsAffected forgets the error of RowsAffected.
func CloseAccountLeaksOnRowsAffected(id int64) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	res, err := tx.Exec(`UPDATE accounts SET closed = true WHERE id = $1`, id)
	if err != nil {
		tx.Rollback()
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err // want `transaction "tx" \(begun on line 82\) is still open when this returns \(txleak\)`
	}
	if n == 0 {
		tx.Rollback()
		return ErrNotFound
	}
	return tx.Commit()
}

// SettleLeaksInClosure leaks in the step, which is a function of its own.
func (l *Ledger) SettleLeaksInClosure(ctx context.Context, ids []int64) error {
	step := func(id int64) error {
		tx, err := l.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET settled = true WHERE id = $1`, id); err != nil {
			return err // want `transaction "tx" \(begun on line 105\) is still open when this returns \(txleak\)`
		}
		return tx.Commit()
	}
	for _, id := range ids {
		if err := step(id); err != nil {
			return err
		}
	}
	return nil
}

// ListLeaksAfterReading hands the rows' content out and keeps the connection.
func (l *Ledger) ListLeaksAfterReading(ctx context.Context) ([]int64, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM accounts`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// DeleteHandlerLeaksOnBadRow answers and leaves. What it does is done for clients that hang up, too.
func (l *Ledger) DeleteHandlerLeaksOnBadRow(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM accounts WHERE id = $1`, r.PathValue("id")); err != nil {
		http.Error(w, "delete", http.StatusInternalServerError)
		return // want `transaction "tx" \(begun on line 147\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// DepositDefersBeforeTheCheck rolls back a nil transaction when Begin fails.
func (l *Ledger) DepositDefersBeforeTheCheck(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	defer tx.Rollback() // want `"tx" is used before the error of its begin is checked \(txleak\)`
	if err != nil {
		return err
	}
	if err := addTo(ctx, tx, id, cents); err != nil {
		return err
	}
	return tx.Commit()
}
