package language

import (
	"context"
	"database/sql"
	"errors"
)

// Work is a transaction with a name: what it embeds finishes it.
type Work struct {
	*sql.Tx
	name string
}

// Tx is another name of the library's type.
type Tx = sql.Tx

// step is a generic alias of a function type.
type step[T any] = func(context.Context, *Tx, T) error

// startWork hands an open transaction over inside of a struct.
func startWork(ctx context.Context, db *sql.DB, name string) (*Work, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Work{Tx: tx, name: name}, nil
}

// TakeEmbedded finishes by a promoted method.
func TakeEmbedded(ctx context.Context, db *sql.DB, id int64) error {
	w, err := startWork(ctx, db, "take")
	if err != nil {
		return err
	}
	defer w.Rollback()
	if err := take(ctx, w.Tx, id, 1); err != nil {
		return err
	}
	return w.Commit()
}

// TakeEmbeddedLeaks forgets the transaction inside of the struct.
func TakeEmbeddedLeaks(ctx context.Context, db *sql.DB, id int64) error {
	w, err := startWork(ctx, db, "take")
	if err != nil {
		return err
	}
	if _, err := w.ExecContext(ctx, `UPDATE stock SET n = n - 1 WHERE id = $1`, id); err != nil {
		return err // want `transaction "w" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return w.Commit()
}

// TakeEmbeddedTwice commits the embedded transaction under both names.
func TakeEmbeddedTwice(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	w := Work{Tx: tx, name: "take"}
	defer w.Rollback()
	if err := take(ctx, w.Tx, id, 1); err != nil {
		return err
	}
	if err := w.Commit(); err != nil {
		return err
	}
	return tx.Commit() // want `is committed again: it was committed on line \d+ \(txdone\)`
}

// TakeAliased is given a transaction under another name of its type.
func TakeAliased(ctx context.Context, db *sql.DB, id int64) error {
	var tx *Tx
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// TakeSteps calls functions of a generic alias type, in a struct.
func TakeSteps(ctx context.Context, db *sql.DB, ids []int64, steps ...step[int64]) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for i, s := range steps {
		if err := s(ctx, tx, ids[i]); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// TakeByMethodValue defers a method value.
func TakeByMethodValue(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	undo, done := tx.Rollback, tx.Commit
	defer undo()
	if err := take(ctx, tx, id, 1); err != nil {
		return err
	}
	return done()
}

// TakeByMethodValueLeaks commits by a method value and forgets the failure.
func TakeByMethodValueLeaks(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := tx.Commit
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return done()
}

// TakeByMethodExpression calls the methods as functions.
func TakeByMethodExpression(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := (*sql.DB).BeginTx(db, ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return (*sql.Tx).Commit(tx)
}

// TakeByBoundBegin begins by a method value.
func TakeByBoundBegin(ctx context.Context, db *sql.DB, id int64) error {
	start := db.BeginTx
	tx, err := start(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// Job is a piece of work with what it does at its end.
type Job struct {
	commit, undo func() error
	run          func(context.Context, *sql.Tx) error
}

// TakeInFields finishes by functions in fields.
func TakeInFields(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	j := Job{commit: tx.Commit, undo: func() error { return tx.Rollback() }}
	j.run = func(ctx context.Context, tx *sql.Tx) error { return take(ctx, tx, id, 1) }
	if err := j.run(ctx, tx); err != nil {
		return errors.Join(err, j.undo())
	}
	return j.commit()
}

// TakeInFieldsLeaks has a function for the failure and does not call it.
func TakeInFieldsLeaks(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	j := Job{commit: tx.Commit, undo: tx.Rollback}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return j.commit()
}

// End is how work ends, set by whoever makes it.
type End struct{ undo func(*sql.Tx) error }

// undo is a function in a package variable.
var undo = func(tx *sql.Tx) error { return tx.Rollback() }

// TakeEndsByField is rolled back by a function that it does not know.
func (e *End) TakeEndsByField(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return errors.Join(err, e.undo(tx))
	}
	return tx.Commit()
}

// TakeEndsByVariable is rolled back by the function in a package variable.
func TakeEndsByVariable(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return errors.Join(err, undo(tx))
	}
	return tx.Commit()
}

// TakeInTable chooses the end from a map of functions.
func TakeInTable(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	end := map[bool]func() error{true: tx.Commit, false: tx.Rollback}
	err = take(ctx, tx, id, 1)
	return errors.Join(err, end[err == nil]())
}

// rollBack finishes each of the transactions.
func rollBack(txs ...*sql.Tx) (err error) {
	for _, tx := range txs {
		err = errors.Join(err, tx.Rollback())
	}
	return err
}

// TakeFromBoth finishes variadic handles.
func TakeFromBoth(ctx context.Context, a, b *sql.DB, id int64) error {
	from, err := a.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	to, err := b.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(err, rollBack(from))
	}
	if err := errors.Join(take(ctx, from, id, 1), take(ctx, to, id, -1)); err != nil {
		return errors.Join(err, rollBack(from, to))
	}
	return errors.Join(from.Commit(), to.Commit())
}

// TakeFromBothLeaks forgets the first when the second does not begin.
func TakeFromBothLeaks(ctx context.Context, a, b *sql.DB, id int64) error {
	from, err := a.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	to, err := b.BeginTx(ctx, nil)
	if err != nil {
		return err // want `transaction "from" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err := errors.Join(take(ctx, from, id, 1), take(ctx, to, id, -1)); err != nil {
		return errors.Join(err, rollBack(from, to))
	}
	return errors.Join(from.Commit(), to.Commit())
}

// TakeComparesInterface begins on one of two and compares interfaces.
func TakeComparesInterface(ctx context.Context, on interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}, tx *sql.Tx, id int64) error {
	if on == interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
	}(tx) {
		return take(ctx, tx, id, 1)
	}
	_, err := on.ExecContext(ctx, `UPDATE stock SET n = n - 1 WHERE id = $1`, id)
	return err
}
