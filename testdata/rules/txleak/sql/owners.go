package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"txvet.test/rules/txleak/sql/store"
)

// Work is a unit of work with a life of its own.
type Work struct {
	db *sql.DB
	tx *sql.Tx
}

// NewWork returns a unit of work that has not begun.
func NewWork(db *sql.DB) *Work { return &Work{db: db} }

// Begin opens the transaction, which Commit or Rollback ends.
func (w *Work) Begin(ctx context.Context) error {
	if w.tx != nil {
		return errors.New("unit of work has begun")
	}
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	w.tx = tx
	return nil
}

// Commit ends the unit and keeps its work.
func (w *Work) Commit() error {
	err := w.tx.Commit()
	w.tx = nil
	return err
}

// Rollback ends the unit; after Commit it does nothing.
func (w *Work) Rollback() error {
	if w.tx == nil {
		return nil
	}
	err := w.tx.Rollback()
	w.tx = nil
	return err
}

// Snapshot reads from one point in time until it is closed.
type Snapshot struct {
	tx    *sql.Tx
	taken time.Time
}

// OpenSnapshot returns a snapshot that owns its transaction.
func (l *Ledger) OpenSnapshot(ctx context.Context) (*Snapshot, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, err
	}
	s := &Snapshot{tx: tx}
	if err := tx.QueryRowContext(ctx, `SELECT now()`).Scan(&s.taken); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return s, nil
}

// OpenSnapshotLeaksOnScan owns its transaction only when all went well.
func (l *Ledger) OpenSnapshotLeaksOnScan(ctx context.Context) (*Snapshot, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, err
	}
	s := &Snapshot{tx: tx}
	if err := tx.QueryRowContext(ctx, `SELECT now()`).Scan(&s.taken); err != nil {
		return nil, err // want `transaction "tx" \(begun on line 73\) is still open when this returns \(txleak\)`
	}
	return s, nil
}

// Close ends the snapshot.
func (s *Snapshot) Close() error { return s.tx.Rollback() }

// Tx is a transaction that knows when it began.
type Tx struct {
	*sql.Tx
	l   *Ledger
	now time.Time
}

// BeginAt opens a transaction at a time; the caller ends it.
func (l *Ledger) BeginAt(ctx context.Context, now time.Time) (*Tx, error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx, l: l, now: now.UTC().Truncate(time.Second)}, nil
}

// TouchByEmbeddedTransaction ends it by the promoted methods.
func (l *Ledger) TouchByEmbeddedTransaction(ctx context.Context, id int64, now time.Time) error {
	tx, err := l.BeginAt(ctx, now)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET touched = $1 WHERE id = $2`, tx.now, id); err != nil {
		return err
	}
	return tx.Commit()
}

// TouchLeaksEmbeddedTransaction ends it on one of two ways out.
func (l *Ledger) TouchLeaksEmbeddedTransaction(ctx context.Context, id int64, now time.Time) error {
	tx, err := l.BeginAt(ctx, now)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET touched = $1 WHERE id = $2`, tx.now, id); err != nil {
		return err // want `transaction "tx" \(begun on line 118\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// MoveByWork defers the unit's rollback, which is harmless after its commit.
func MoveByWork(ctx context.Context, db *sql.DB, id, cents int64) error {
	w := NewWork(db)
	if err := w.Begin(ctx); err != nil {
		return err
	}
	defer w.Rollback()
	if err := addTo(ctx, w.tx, id, cents); err != nil {
		return err
	}
	return w.Commit()
}

// MoveByUnit uses another package's unit of work.
func MoveByUnit(ctx context.Context, s *store.Store, id, cents int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	if err := u.Add(ctx, id, cents); err != nil {
		return errors.Join(err, u.Rollback())
	}
	return u.Commit()
}

// MoveLeaksUnit forgets another package's unit of work on an error.
func MoveLeaksUnit(ctx context.Context, s *store.Store, id, cents int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	if err := u.Add(ctx, id, cents); err != nil {
		return fmt.Errorf("move: %w", err) // want `transaction "u" \(begun on line 155\) is still open when this returns \(txleak\)`
	}
	return u.Commit()
}

// ReadSnapshotAndClose ends what it has opened.
func (l *Ledger) ReadSnapshotAndClose(ctx context.Context, id int64) (int64, error) {
	s, err := l.OpenSnapshot(ctx)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return balance(ctx, s.tx, id)
}

// ReadSnapshotNeverCloses keeps the snapshot's connection.
func (l *Ledger) ReadSnapshotNeverCloses(ctx context.Context, id int64) (int64, error) {
	s, err := l.OpenSnapshot(ctx) // want `transaction "s" is never committed or rolled back \(txleak\)`
	if err != nil {
		return 0, err
	}
	return balance(ctx, s.tx, id)
}

// DepositOwnsConditionally joins the caller's transaction or ends its own.
func (l *Ledger) DepositOwnsConditionally(ctx context.Context, tx *sql.Tx, id, cents int64) error {
	own := false
	if tx == nil {
		var err error
		if tx, err = l.db.BeginTx(ctx, nil); err != nil {
			return err
		}
		own = true
		defer tx.Rollback()
	}
	if err := addTo(ctx, tx, id, cents); err != nil {
		return err
	}
	if own {
		return tx.Commit()
	}
	return nil
}

// DepositLeaksOwnTransaction remembers ownership and forgets it on an error.
func (l *Ledger) DepositLeaksOwnTransaction(ctx context.Context, tx *sql.Tx, id, cents int64) error {
	own := false
	if tx == nil {
		var err error
		if tx, err = l.db.BeginTx(ctx, nil); err != nil {
			return err
		}
		own = true
	}
	if err := addTo(ctx, tx, id, cents); err != nil {
		return err // want `transaction "tx" \(begun on line 209\) is still open when this returns \(txleak\)`
	}
	if own {
		return tx.Commit()
	}
	return nil
}

// DepositRollsBackOwnTransaction asks the flag on each way out.
func (l *Ledger) DepositRollsBackOwnTransaction(ctx context.Context, tx *sql.Tx, id, cents int64) error {
	own := tx == nil
	if own {
		var err error
		if tx, err = l.begin(ctx); err != nil {
			return err
		}
	}
	if err := addTo(ctx, tx, id, cents); err != nil {
		if own {
			rollback(tx)
		}
		return err
	}
	if !own {
		return nil
	}
	return tx.Commit()
}

// BeginWithDone returns the transaction and the function that ends it.
func (l *Ledger) BeginWithDone(ctx context.Context) (*sql.Tx, func(*error), error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	return tx, func(err *error) { finishTx(tx, err) }, nil
}

// DepositEndsByDone defers the function that came with the transaction.
func (l *Ledger) DepositEndsByDone(ctx context.Context, id, cents int64) (err error) {
	tx, done, err := l.BeginWithDone(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	return addTo(ctx, tx, id, cents)
}
