// Package language holds the rules to the language: what a transaction does in
// generic code, iterators, method values and the rarer statements.
package language

import (
	"context"
	"database/sql"
	"errors"

	"txvet.test/rules/txleak/language/unit"
)

// ErrShort says that there is less in stock than asked for.
var ErrShort = errors.New("not enough in stock")

// Key is what rows are found by.
type Key interface{ ~int64 | ~string }

// Repo reads and writes one kind of row.
type Repo[K Key, V any] struct {
	db    *sql.DB
	parse func(*sql.Row) (V, error)
}

func take(ctx context.Context, tx *sql.Tx, id int64, n int) error {
	_, err := tx.ExecContext(ctx, `UPDATE stock SET n = n - $1 WHERE id = $2`, n, id)
	return err
}

// MoveLeaksInGeneric returns from a method of a generic type with the transaction open.
func (r *Repo[K, V]) MoveLeaksInGeneric(ctx context.Context, id K, to string) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE items SET shelf = $1 WHERE id = $2`, to, id); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// MoveFinishesInGeneric is the same with a deferred rollback.
func (r *Repo[K, V]) MoveFinishesInGeneric(ctx context.Context, id K, to string) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE items SET shelf = $1 WHERE id = $2`, to, id); err != nil {
		return err
	}
	return tx.Commit()
}

// UpdateWritesBeside uses the repository's pool while its transaction is open.
func (r *Repo[K, V]) UpdateWritesBeside(ctx context.Context, id K) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := r.db.ExecContext(ctx, `INSERT INTO log (id) VALUES ($1)`, id); err != nil { // want `"r.db" is used while transaction "tx" \(begun on line \d+\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// MoveIsInstantiated calls methods of an instance.
func MoveIsInstantiated(ctx context.Context, r *Repo[int64, string]) error {
	return errors.Join(r.MoveFinishesInGeneric(ctx, 1, "a"), r.UpdateWritesBeside(ctx, 2))
}

// begin is generic in the type of the pool.
func begin[B unit.Beginner](ctx context.Context, db B) (*sql.Tx, error) {
	return db.BeginTx(ctx, nil)
}

// TakeLeaksFromTypeParameter begins on a pool whose type is a parameter.
func TakeLeaksFromTypeParameter[B unit.Beginner](ctx context.Context, db B, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// TakeLeaksFromGenericHelper begins through a generic function of the package.
func TakeLeaksFromGenericHelper(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := begin(ctx, db)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// TakeLeaksFromImportedHelper begins through a generic function of another package.
func TakeLeaksFromImportedHelper(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := unit.Start[*sql.DB](ctx, db)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// TakeFinishesInGeneric leaves the end to a generic function of another package.
func TakeFinishesInGeneric(ctx context.Context, db *sql.DB, id int64) (err error) {
	tx, err := unit.Start(ctx, db)
	if err != nil {
		return err
	}
	defer unit.Finish(tx, &err)
	return take(ctx, tx, id, 1)
}

// TakeRunsInUnit runs in a scope that is generic in its result.
func TakeRunsInUnit(ctx context.Context, db *sql.DB, id int64) (int, error) {
	return unit.Run(ctx, db, func(tx *sql.Tx) (int, error) {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT n FROM stock WHERE id = $1 FOR UPDATE`, id).Scan(&n); err != nil {
			return 0, err
		}
		if n == 0 {
			return 0, ErrShort
		}
		return n - 1, take(ctx, tx, id, 1)
	})
}

// TakeWritesBesideUnit writes on the pool inside of the scope.
func TakeWritesBesideUnit(ctx context.Context, db *sql.DB, id int64) (int, error) {
	return unit.Run(ctx, db, func(tx *sql.Tx) (int, error) {
		if _, err := db.ExecContext(ctx, `INSERT INTO log (id) VALUES ($1)`, id); err != nil { // want `"db" is used while transaction "tx" \(begun on line \d+\) is open.*\(outsidetx\)`
			return 0, err
		}
		return 1, take(ctx, tx, id, 1)
	})
}

// TakeMustBegin panics when there is no transaction.
func TakeMustBegin(ctx context.Context, db *sql.DB, id int64) error {
	tx := unit.Must(db.BeginTx(ctx, nil))
	defer tx.Rollback()
	if err := take(ctx, tx, id, 1); err != nil {
		return err
	}
	return tx.Commit()
}

// TakeMustBeginLeaks has no transaction to finish only where it panics. Limit:
// a generic function's result is not known to be its argument.
func TakeMustBeginLeaks(ctx context.Context, db *sql.DB, id int64) error {
	tx := unit.Must(db.BeginTx(ctx, nil))
	if err := take(ctx, tx, id, 1); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// finisher is one of two: the constraint has a core type of its own.
type finisher interface {
	*sql.Tx
	unit.Finisher
}

// DropUsesTypeParameter commits twice through a type parameter.
func DropUsesTypeParameter[T finisher](tx T) error {
	if err := tx.Commit(); err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed again: it was committed on line \d+ \(txdone\)`
}

// Finishing is generic in the transaction that it embeds.
type Finishing[T unit.Finisher] struct{ Tx T }

// Close rolls back.
func (f Finishing[T]) Close() error { return f.Tx.Rollback() }

// TakeClosesGenericStruct finishes through a generic struct.
func TakeClosesGenericStruct(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	f := Finishing[*sql.Tx]{Tx: tx}
	defer f.Close()
	if err := take(ctx, f.Tx, id, 1); err != nil {
		return err
	}
	return f.Tx.Commit()
}
