package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"
)

// TransferDefersRollback is the idiom: the rollback after the commit does nothing.
func TransferDefersRollback(ctx context.Context, db *sql.DB, from, to, cents int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := addTo(ctx, tx, from, -cents); err != nil {
		return err
	}
	if err := addTo(ctx, tx, to, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// TransferDefersRollbackInClosure drops the rollback's error in a closure.
func (l *Ledger) TransferDefersRollbackInClosure(ctx context.Context, from, to, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := addTo(ctx, tx, from, -cents); err != nil {
		return err
	}
	if err := addTo(ctx, tx, to, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// RenameRollsBackOnEachPath has an explicit rollback on each error path.
func (l *Ledger) RenameRollsBackOnEachPath(ctx context.Context, id int64, owner string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `UPDATE accounts SET owner = $1 WHERE id = $2`, owner, id)
	if err != nil {
		_ = tx.Rollback()
		return fmt.Errorf("rename: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil {
		_ = tx.Rollback()
		return err
	} else if n != 1 {
		_ = tx.Rollback()
		return ErrNotFound
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// CloseAccountOnGlobalPool begins on the package's pool.
func CloseAccountOnGlobalPool(id int64) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE accounts SET closed = true WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// SumOnlyRollsBack reads in a transaction that has nothing to commit.
func (l *Ledger) SumOnlyRollsBack(ctx context.Context) (int64, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	var sum int64
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(balance), 0) FROM accounts`).Scan(&sum)
	return sum, err
}

// ImportDryRun ends either way, as the caller wishes.
func (l *Ledger) ImportDryRun(ctx context.Context, owners []string, dryRun bool) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, owner := range owners {
		if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (owner) VALUES ($1)`, owner); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if dryRun {
		return tx.Rollback()
	}
	return tx.Commit()
}

// TransferRetries begins anew in each attempt.
func (l *Ledger) TransferRetries(ctx context.Context, id, cents int64) error {
	var err error
	for attempt := range 3 {
		if err = l.transferOnce(ctx, id, cents); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(attempt+1) * 10 * time.Millisecond):
		}
	}
	return fmt.Errorf("after retries: %w", err)
}

func (l *Ledger) transferOnce(ctx context.Context, id, cents int64) error {
	tx, err := l.begin(ctx)
	if err != nil {
		return err
	}
	defer rollback(tx)
	if err := addTo(ctx, tx, id, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// TransferRetriesInLoop begins in the loop and ends before the next round.
func (l *Ledger) TransferRetriesInLoop(ctx context.Context, id, cents int64) (err error) {
	for range 3 {
		var tx *sql.Tx
		tx, err = l.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err = addTo(ctx, tx, id, cents); err == nil {
			if err = tx.Commit(); err == nil {
				return nil
			}
			continue
		}
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
	}
	return err
}

// CopyBetweenPools has one transaction on each of two pools and ends both.
func CopyBetweenPools(ctx context.Context, src, dst *sql.DB, id int64) error {
	in, err := src.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer in.Rollback()
	out, err := dst.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer out.Rollback()
	have, err := balance(ctx, in, id)
	if err != nil {
		return err
	}
	if err := addTo(ctx, out, id, have); err != nil {
		return err
	}
	return out.Commit()
}

// CopyLeaksSecondTransaction ends the first only.
func CopyLeaksSecondTransaction(ctx context.Context, src, dst *sql.DB, id int64) error {
	in, err := src.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer in.Rollback()
	out, err := dst.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	have, err := balance(ctx, in, id)
	if err != nil {
		return err // want `transaction "out" \(begun on line 190\) is still open when this returns \(txleak\)`
	}
	return finishWith(out, addTo(ctx, out, id, have))
}

// finishWith ends tx by err, behind an interface.
func finishWith(tx interface {
	Commit() error
	Rollback() error
}, err error) error {
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// cleaner is what a test gives: something that runs a function at its end.
type cleaner interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// BeginForTest hands out a transaction that the test's end rolls back.
func BeginForTest(t cleaner, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatalf("begin: %v", err)
		return nil
	}
	t.Cleanup(func() {
		if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			t.Fatalf("roll back: %v", err)
		}
	})
	return tx
}

// SeedDies leaves the transaction to the end of the process, and of its connection.
func SeedDies(db *sql.DB) {
	tx, err := db.Begin()
	if err != nil {
		log.Fatalf("begin: %v", err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO accounts (owner) VALUES ('bank')`); err != nil {
		log.Fatalf("seed: %v", err)
	}
	if err := tx.Commit(); err != nil {
		log.Fatalf("commit: %v", err)
	}
}

// SeedDiesBeforeAndAfter ends the process where nothing is open.
func SeedDiesBeforeAndAfter(db *sql.DB) {
	tx, err := db.Begin()
	if err != nil {
		log.Fatalf("begin: %v", err)
	}
	if _, err := tx.Exec(`INSERT INTO accounts (owner) VALUES ('bank')`); err != nil {
		tx.Rollback()
		log.Fatalf("seed: %v", err)
	}
	if err := tx.Commit(); err != nil {
		log.Fatalf("commit: %v", err)
	}
}

// DeleteHandlerEndsBeforeAnswering rolls back on each way out.
func (l *Ledger) DeleteHandlerEndsBeforeAnswering(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM accounts WHERE id = $1`, r.PathValue("id")); err != nil {
		http.Error(w, "delete", http.StatusInternalServerError)
		return
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
