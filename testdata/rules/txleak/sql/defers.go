package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

// CloseMonthDefersInLoop piles up one open transaction for each account.
func (l *Ledger) CloseMonthDefersInLoop(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		tx, err := l.db.BeginTx(ctx, nil) // want `transaction "tx" is begun in a loop and finished by a defer: it stays open until the function returns \(txleak\)`
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if have, err := balance(ctx, tx, id); err != nil {
			return err
		} else if have == 0 {
			continue
		}
		if err := addTo(ctx, tx, id, 1); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// CloseMonthInFunctionPerAccount gives each defer a function of its own.
func (l *Ledger) CloseMonthInFunctionPerAccount(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		err := func() error {
			tx, err := l.db.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if err := addTo(ctx, tx, id, 1); err != nil {
				return err
			}
			return tx.Commit()
		}()
		if err != nil {
			return fmt.Errorf("close %d: %w", id, err)
		}
	}
	return nil
}

// FreezeGuardSeesShadowedErr rolls back for the outer err only.
func (l *Ledger) FreezeGuardSeesShadowedErr(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET frozen = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("freeze: %w", err) // want `transaction "tx" \(begun on line 57\) is still open when this returns \(txleak\)`
	}
	err = tx.Commit()
	return err
}

// FreezeGuardSeesAssignedErr assigns the variable that the guard reads.
func (l *Ledger) FreezeGuardSeesAssignedErr(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if _, err = tx.ExecContext(ctx, `UPDATE accounts SET frozen = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	err = tx.Commit()
	return err
}

// WithdrawGuardMissesNewError returns an error that the guard never sees.
func (l *Ledger) WithdrawGuardMissesNewError(ctx context.Context, id, cents int64) error {
	var err error
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	var have int64
	have, err = balance(ctx, tx, id)
	if err != nil {
		return err
	}
	if have < cents {
		return ErrInsufficient // want `transaction "tx" \(begun on line 94\) is still open when this returns \(txleak\)`
	}
	if err = addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	err = tx.Commit()
	return err
}

// WithdrawGuardSeesNamedResult is right: a return assigns the named result.
func (l *Ledger) WithdrawGuardSeesNamedResult(ctx context.Context, id, cents int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	have, err := balance(ctx, tx, id)
	if err != nil {
		return err
	}
	if have < cents {
		return ErrInsufficient
	}
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return fmt.Errorf("withdraw: %w", err)
	}
	return tx.Commit()
}

// CloseReturnsNilPastTheGuard never commits, and the guard does nothing on nil.
func (l *Ledger) CloseReturnsNilPastTheGuard(ctx context.Context, id int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if _, err = tx.ExecContext(ctx, `UPDATE accounts SET closed = true WHERE id = $1`, id); err != nil {
		return err
	}
	return nil // want `transaction "tx" \(begun on line 144\) is still open when this returns \(txleak\)`
}

// CloseFinishesInDeferredClosure commits or rolls back by the named result.
func (l *Ledger) CloseFinishesInDeferredClosure(ctx context.Context, id int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET closed = true WHERE id = $1`, id)
	return err
}

// SplitKeepsCommittedFlag tells the defer by a flag.
func (l *Ledger) SplitKeepsCommittedFlag(ctx context.Context, from int64, to []int64, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			if err := tx.Rollback(); err != nil {
				log.Printf("roll back: %v", err)
			}
		}
	}()
	for _, id := range to {
		if err := addTo(ctx, tx, id, cents); err != nil {
			return err
		}
	}
	if err := addTo(ctx, tx, from, -cents*int64(len(to))); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	committed = true
	return nil
}

// SplitFlagSetTooEarly believes that it is done before it is.
func (l *Ledger) SplitFlagSetTooEarly(ctx context.Context, from, to, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			tx.Rollback()
		}
	}()
	if err := addTo(ctx, tx, from, -cents); err != nil {
		return err
	}
	done = true
	if err := addTo(ctx, tx, to, cents); err != nil {
		return err // want `transaction "tx" \(begun on line 207\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// SplitNilsTheVariable tells the defer by the variable itself.
func (l *Ledger) SplitNilsTheVariable(ctx context.Context, from, to, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if tx != nil {
			tx.Rollback()
		}
	}()
	if err := addTo(ctx, tx, from, -cents); err != nil {
		return err
	}
	if err := addTo(ctx, tx, to, cents); err != nil {
		return err
	}
	err = tx.Commit()
	tx = nil
	return err
}

// PayRethrowsPanic rolls back, then lets the panic go on.
func (l *Ledger) PayRethrowsPanic(ctx context.Context, from, to, cents int64, limit func(int64) int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		}
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if err := addTo(ctx, tx, from, -limit(cents)); err != nil {
		return err
	}
	return addTo(ctx, tx, to, limit(cents))
}

// PayFiltersErrTxDone knows what a rollback after the commit answers.
func (l *Ledger) PayFiltersErrTxDone(ctx context.Context, id, cents int64) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := tx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
	}()
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	return tx.Commit()
}

// PayDefersMethodValue defers a bound method.
func (l *Ledger) PayDefersMethodValue(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	undo := tx.Rollback
	defer undo()
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return err
	}
	return tx.Commit()
}
