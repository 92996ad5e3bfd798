package billing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

// SendGuardSeesOtherErr commits by an err that the return does not set.
func (b *Billing) SendGuardSeesOtherErr(ctx context.Context, in *Invoice) (id int64, failure error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		if cerr := tx.Commit(); cerr != nil {
			failure = cerr
		}
	}()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return 0, fmt.Errorf("insert: %w", err) // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	err = insertLine(ctx, tx, in.ID, "sent")
	return in.ID, err
}

// SendGuardMissesNewError returns an error that err knows nothing of.
func (b *Billing) SendGuardMissesNewError(ctx context.Context, id int64) (failure error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		failure = errors.Join(failure, tx.Commit())
	}()
	var paid bool
	err = tx.QueryRowContext(ctx, `UPDATE invoices SET sent = true WHERE id = $1 RETURNING paid`, id).Scan(&paid)
	if err != nil {
		return err
	}
	if paid {
		return ErrPaid // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	err = insertLine(ctx, tx, id, "sent")
	return err
}

// SendGuardSeesShadowedErrInLoop assigns a new err in the loop's scope.
func (b *Billing) SendGuardSeesShadowedErrInLoop(ctx context.Context, id int64, lines []string) (failure error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			failure = errors.Join(failure, tx.Commit())
		} else {
			tx.Rollback()
		}
	}()
	for _, text := range lines {
		err := insertLine(ctx, tx, id, text)
		if err != nil {
			return err // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET sent = true WHERE id = $1`, id)
	return err
}

// SendGuardSeesNamedResult is right: each return assigns the result.
func (b *Billing) SendGuardSeesNamedResult(ctx context.Context, in *Invoice) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	if in.Cents == 0 {
		return errors.New("nothing to pay")
	}
	return insertLine(ctx, tx, in.ID, "sent")
}

// SendGuardSeesEachAssignment is right without a named result: the
// guard's variable is assigned before each return.
func (b *Billing) SendGuardSeesEachAssignment(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if err = insertInvoice(ctx, tx, in); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	if err = insertLine(ctx, tx, in.ID, "sent"); err != nil {
		return fmt.Errorf("line: %w", err)
	}
	err = tx.Commit()
	return err
}

// finish ends tx by err, which is what it was when finish was called.
func finish(tx *sql.Tx, err error) {
	if err != nil {
		tx.Rollback()
		return
	}
	if err := tx.Commit(); err != nil {
		log.Printf("commit: %v", err)
	}
}

// finishBy ends tx by what *err is when it runs.
func finishBy(tx *sql.Tx, err *error) {
	if *err != nil {
		*err = errors.Join(*err, tx.Rollback())
		return
	}
	*err = tx.Commit()
}

// CloseDefersHelperWithOldErr gives the defer the err of its own time, nil.
func (b *Billing) CloseDefersHelperWithOldErr(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer finish(tx, err) // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	if err = insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	return insertLine(ctx, tx, in.ID, "closed")
}

// CloseDefersHelperWithPointer gives it the named result itself.
func (b *Billing) CloseDefersHelperWithPointer(ctx context.Context, in *Invoice) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer finishBy(tx, &err)
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	return insertLine(ctx, tx, in.ID, "closed")
}

// CloseDefersHelperWithWrongPointer gives it a variable that is no result.
func (b *Billing) CloseDefersHelperWithWrongPointer(ctx context.Context, in *Invoice) (failure error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		finishBy(tx, &err)
		failure = errors.Join(failure, err)
	}()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	err = insertLine(ctx, tx, in.ID, "closed")
	return err
}

// CloseFirst closes one invoice in a transaction of its own, finished in the
// literal: what fails behind it is no failure of that transaction.
func (b *Billing) CloseFirst(ctx context.Context, ids []int64) (cents int64, failure error) {
	for _, id := range ids {
		done, err := func() (done bool, err error) {
			tx, err := b.db.BeginTx(ctx, nil)
			if err != nil {
				return false, err
			}
			defer finishBy(tx, &err)
			if err = insertLine(ctx, tx, id, "closed"); err != nil {
				return false, err
			}
			return id%2 == 0, nil
		}()
		if err != nil {
			return 0, err
		}
		if done {
			var cents int64
			err := b.db.QueryRowContext(ctx, `SELECT cents FROM invoices WHERE id = $1`, id).Scan(&cents)
			if err != nil {
				return 0, err
			}
			return cents, nil
		}
	}
	return 0, nil
}

// commitIf commits if the work is done, and rolls back otherwise.
func commitIf(tx *sql.Tx, done *bool, err *error) {
	if !*done {
		tx.Rollback()
		return
	}
	if failure := tx.Commit(); failure != nil {
		*err = failure
	}
}

// CloseEach leaves the transactions of earlier rounds to the end: they are done,
// whatever a later one says.
func (b *Billing) CloseEach(ctx context.Context, ids []int64) (closed int, failure error) {
	for _, id := range ids {
		done := false
		tx, err := b.db.BeginTx(ctx, nil) // want `transaction "tx" is begun in a loop and finished by a defer: it stays open until the function returns \(txleak\)`
		if err != nil {
			return closed, err
		}
		defer commitIf(tx, &done, &err)
		if id == 0 {
			done = true
			continue
		}
		if err = insertLine(ctx, tx, id, "closed"); err != nil {
			return closed, err
		}
		done = true
		closed++
	}
	return closed, nil
}

// CollectCommitsAfterRecover takes a panic for success.
func (b *Billing) CollectCommitsAfterRecover(ctx context.Context, in *Invoice, fee func(*Invoice) int64) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			log.Printf("collect: %v", p)
		}
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit() // want `"tx" is committed after a recovered panic \(badcommit\)`
	}()
	if err = insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	in.Cents += fee(in)
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET cents = $1 WHERE id = $2`, in.Cents, in.ID)
	return err
}

// CollectTurnsPanicIntoError rolls back and answers with an error.
func (b *Billing) CollectTurnsPanicIntoError(ctx context.Context, in *Invoice, fee func(*Invoice) int64) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("collect: %v", p)
		}
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if err = insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	in.Cents += fee(in)
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET cents = $1 WHERE id = $2`, in.Cents, in.ID)
	return err
}

// CollectRethrowsPanic rolls back and lets the panic go on.
func (b *Billing) CollectRethrowsPanic(ctx context.Context, in *Invoice, fee func(*Invoice) int64) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		} else if err != nil {
			tx.Rollback()
		} else {
			err = tx.Commit()
		}
	}()
	if err = insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	in.Cents += fee(in)
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET cents = $1 WHERE id = $2`, in.Cents, in.ID)
	return err
}
