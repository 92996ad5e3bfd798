package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"txvet.test/rules/txleak/sql/store"
)

// finishTx commits when *err is nil and rolls back when it is not.
func finishTx(tx *sql.Tx, err *error) {
	if *err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			*err = errors.Join(*err, rerr)
		}
		return
	}
	*err = tx.Commit()
}

// rollback ends tx unless it has ended; it is meant to be deferred.
func rollback(tx *sql.Tx) {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		log.Printf("roll back: %v", err)
	}
}

// rollbackWith ends tx and returns err with what went wrong in doing so.
func rollbackWith(tx *sql.Tx, err error) error {
	if rerr := tx.Rollback(); rerr != nil {
		return fmt.Errorf("%w (roll back: %v)", err, rerr)
	}
	return err
}

// rollbackOnError ends tx only when *err is not nil.
func rollbackOnError(tx *sql.Tx, err *error) {
	if *err != nil {
		rollback(tx)
	}
}

// begin opens a transaction that the caller has to end.
func (l *Ledger) begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// beginLocked opens a transaction that holds the row of an account.
func (l *Ledger) beginLocked(ctx context.Context, id int64) (*sql.Tx, int64, error) {
	tx, err := l.begin(ctx)
	if err != nil {
		return nil, 0, err
	}
	var have int64
	err = tx.QueryRowContext(ctx, `SELECT balance FROM accounts WHERE id = $1 FOR UPDATE`, id).Scan(&have)
	if err != nil {
		return nil, 0, rollbackWith(tx, err)
	}
	return tx, have, nil
}

// DebitFinishesInHelper defers the helper that looks at the named result.
func (l *Ledger) DebitFinishesInHelper(ctx context.Context, id, cents int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer finishTx(tx, &err)
	return addTo(ctx, tx, id, -cents)
}

// DebitDefersHelper defers a rollback in a helper.
func (l *Ledger) DebitDefersHelper(ctx context.Context, id, cents int64) error {
	tx, err := l.begin(ctx)
	if err != nil {
		return err
	}
	defer rollback(tx)
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	return tx.Commit()
}

// DebitReturnsRollbackResult wraps each error by the helper that rolls back.
func (l *Ledger) DebitReturnsRollbackResult(ctx context.Context, id, cents int64) error {
	tx, have, err := l.beginLocked(ctx, id)
	if err != nil {
		return err
	}
	if have < cents {
		return rollbackWith(tx, ErrInsufficient)
	}
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return rollbackWith(tx, err)
	}
	return tx.Commit()
}

// DebitLeaksHelpersTransaction forgets what a helper two calls down has opened.
func (l *Ledger) DebitLeaksHelpersTransaction(ctx context.Context, id, cents int64) error {
	tx, have, err := l.beginLocked(ctx, id)
	if err != nil {
		return err
	}
	if have < cents {
		return ErrInsufficient // want `transaction "tx" \(begun on line 109\) is still open when this returns \(txleak\)`
	}
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return rollbackWith(tx, err)
	}
	return tx.Commit()
}

// DebitHelperRollsBackOnErrorOnly returns nil without a commit.
func (l *Ledger) DebitHelperRollsBackOnErrorOnly(ctx context.Context, id, cents int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer rollbackOnError(tx, &err)
	if err = addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	return nil // want `transaction "tx" \(begun on line 124\) is still open when this returns \(txleak\)`
}

// DebitHelperRollsBackOnError commits where the helper does nothing.
func (l *Ledger) DebitHelperRollsBackOnError(ctx context.Context, id, cents int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer rollbackOnError(tx, &err)
	if err = addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	return tx.Commit()
}

// BookLeaksStoreTransaction gets an open transaction from another package.
func BookLeaksStoreTransaction(ctx context.Context, s *store.Store, id, cents int64) error {
	tx, err := s.BeginSerializable(ctx) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return err
	}
	return addTo(ctx, tx, id, cents)
}

// BookFinishesStoreTransaction ends it by that package's own function.
func BookFinishesStoreTransaction(ctx context.Context, s *store.Store, id, cents int64) (err error) {
	tx, err := s.BeginSerializable(ctx)
	if err != nil {
		return err
	}
	defer func() { err = store.Finish(tx, err) }()
	return addTo(ctx, tx, id, cents)
}

// BookHandsTransactionToStore gives the end to a function that always ends it.
func (l *Ledger) BookHandsTransactionToStore(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return store.Finish(tx, addTo(ctx, tx, id, cents))
}

// BookMissesStoreFinish takes the way past the function that ends it.
func (l *Ledger) BookMissesStoreFinish(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if cents == 0 {
		return nil // want `transaction "tx" \(begun on line 178\) is still open when this returns \(txleak\)`
	}
	return store.Finish(tx, addTo(ctx, tx, id, cents))
}

// CountBailsByClosure has a local function for the way out.
func (l *Ledger) CountBailsByClosure(ctx context.Context, ids []int64) error {
	tx, err := l.begin(ctx)
	if err != nil {
		return err
	}
	bail := func(what string, err error) error {
		rollback(tx)
		return fmt.Errorf("%s: %w", what, err)
	}
	for _, id := range ids {
		if err := addTo(ctx, tx, id, 1); err != nil {
			return bail("count", err)
		}
	}
	if _, err := balance(ctx, tx, 1); err != nil {
		return bail("read back", err)
	}
	return tx.Commit()
}

// CountMissesBail forgets the local function once.
func (l *Ledger) CountMissesBail(ctx context.Context, ids []int64) error {
	tx, err := l.begin(ctx)
	if err != nil {
		return err
	}
	bail := func(what string, err error) error {
		rollback(tx)
		return fmt.Errorf("%s: %w", what, err)
	}
	for _, id := range ids {
		if err := addTo(ctx, tx, id, 1); err != nil {
			return bail("count", err)
		}
	}
	if _, err := balance(ctx, tx, 1); err != nil {
		return fmt.Errorf("read back: %w", err) // want `transaction "tx" \(begun on line 211\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
