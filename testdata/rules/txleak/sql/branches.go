package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

// ApplyLeaksInDefaultCase finishes in each case but the last.
func (l *Ledger) ApplyLeaksInDefaultCase(ctx context.Context, op string, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	switch op {
	case "credit":
		err = addTo(ctx, tx, id, cents)
	case "debit":
		err = addTo(ctx, tx, id, -cents)
	default:
		return fmt.Errorf("unknown operation %q", op) // want `transaction "tx" \(begun on line 13\) is still open when this returns \(txleak\)`
	}
	if err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// ApplyRollsBackInEachCase is the same with each case finished.
func (l *Ledger) ApplyRollsBackInEachCase(ctx context.Context, op string, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	switch op {
	case "credit":
		err = addTo(ctx, tx, id, cents)
	case "debit":
		err = addTo(ctx, tx, id, -cents)
	default:
		err = fmt.Errorf("unknown operation %q", op)
	}
	if err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// DrainLeaksWhenCancelled leaves through the select with a transaction open.
func (l *Ledger) DrainLeaksWhenCancelled(ctx context.Context, ids <-chan int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err() // want `transaction "tx" \(begun on line 55\) is still open when this returns \(txleak\)`
		case id, ok := <-ids:
			if !ok {
				return tx.Commit()
			}
			if err := addTo(ctx, tx, id, 1); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
	}
}

// DrainRollsBackWhenCancelled finishes in both cases of the select.
func (l *Ledger) DrainRollsBackWhenCancelled(ctx context.Context, ids <-chan int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), tx.Rollback())
		case id, ok := <-ids:
			if !ok {
				return tx.Commit()
			}
			if err := addTo(ctx, tx, id, 1); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
	}
}

// ChargeAllLeaksOnContinue skips to the next account and begins anew.
func (l *Ledger) ChargeAllLeaksOnContinue(ctx context.Context, ids []int64) {
	for _, id := range ids {
		tx, err := l.db.BeginTx(ctx, nil) // want `transaction "tx" \(begun on line 98\) is still open when it is replaced \(txleak\)`
		if err != nil {
			log.Printf("begin: %v", err)
			return
		}
		if err := addTo(ctx, tx, id, -100); err != nil {
			log.Printf("charge %d: %v", id, err)
			continue
		}
		if err := tx.Commit(); err != nil {
			log.Printf("commit %d: %v", id, err)
		}
	}
}

// ChargeAllRollsBackOnContinue ends each transaction before the next one.
func (l *Ledger) ChargeAllRollsBackOnContinue(ctx context.Context, ids []int64) {
	for _, id := range ids {
		tx, err := l.db.BeginTx(ctx, nil)
		if err != nil {
			log.Printf("begin: %v", err)
			return
		}
		if err := addTo(ctx, tx, id, -100); err != nil {
			log.Printf("charge %d: %v", id, err)
			if err := tx.Rollback(); err != nil {
				log.Printf("roll back %d: %v", id, err)
			}
			continue
		}
		if err := tx.Commit(); err != nil {
			log.Printf("commit %d: %v", id, err)
		}
	}
}

// MergeLeaksOnLabelledBreak jumps over both finishes.
func (l *Ledger) MergeLeaksOnLabelledBreak(ctx context.Context, groups [][]int64, into int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	bad := int64(0)
groups:
	for _, group := range groups {
		for _, id := range group {
			if id == into {
				bad = id
				break groups
			}
			if err := addTo(ctx, tx, into, id); err != nil {
				tx.Rollback()
				return err
			}
		}
	}
	if bad != 0 {
		return fmt.Errorf("account %d merges into itself", bad) // want `transaction "tx" \(begun on line 136\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// MergeSkipsOnLabelledContinue leaves the inner loop only.
func (l *Ledger) MergeSkipsOnLabelledContinue(ctx context.Context, groups [][]int64, into int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
groups:
	for _, group := range groups {
		for _, id := range group {
			if id == into {
				continue groups
			}
			if err := addTo(ctx, tx, into, id); err != nil {
				tx.Rollback()
				return err
			}
		}
	}
	return tx.Commit()
}

// AuditGotoFail finishes behind a label.
func (l *Ledger) AuditGotoFail(ctx context.Context, from, to int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = addTo(ctx, tx, from, -1); err != nil {
		goto fail
	}
	if err = addTo(ctx, tx, to, 1); err != nil {
		goto fail
	}
	return tx.Commit()
fail:
	tx.Rollback()
	return fmt.Errorf("audit: %w", err)
}

// AuditGotoOutLeaks has a label behind the rollback.
func (l *Ledger) AuditGotoOutLeaks(ctx context.Context, from, to int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = addTo(ctx, tx, from, -1); err != nil {
		goto out
	}
	if err = addTo(ctx, tx, to, 1); err != nil {
		tx.Rollback()
		goto out2
	}
	return tx.Commit()
out:
	return fmt.Errorf("audit debit: %w", err) // want `transaction "tx" \(begun on line 201\) is still open when this returns \(txleak\)`
out2:
	return fmt.Errorf("audit credit: %w", err)
}

// ImportLeaksTheFirstPhase overwrites the variable while it is open.
func (l *Ledger) ImportLeaksTheFirstPhase(ctx context.Context, owners []string) error {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	n, err := balance(ctx, tx, 1)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	tx, err = l.db.BeginTx(ctx, nil) // want `transaction "tx" \(begun on line 221\) is still open when it is replaced \(txleak\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, owner := range owners {
		if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (owner, balance) VALUES ($1, $2)`, owner, n); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ImportEndsTheFirstPhase reuses the variable after the first one's end.
func (l *Ledger) ImportEndsTheFirstPhase(ctx context.Context, owners []string) error {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	n, err := balance(ctx, tx, 1)
	if err := errors.Join(err, tx.Rollback()); err != nil {
		return err
	}
	tx, err = l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, owner := range owners {
		if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (owner, balance) VALUES ($1, $2)`, owner, n); err != nil {
			return err
		}
	}
	return tx.Commit()
}
