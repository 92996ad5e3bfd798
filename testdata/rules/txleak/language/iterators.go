package language

import (
	"context"
	"database/sql"
	"iter"
	"maps"
	"slices"
)

// IDs yields what the query finds and closes the rows however the loop ends.
func IDs(ctx context.Context, db *sql.DB) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		rows, err := db.QueryContext(ctx, `SELECT id FROM items`)
		if err != nil {
			yield(0, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); !yield(id, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(0, err)
		}
	}
}

// IDsLeakWhenLoopBreaks closes the rows only when the loop reads all of them.
func IDsLeakWhenLoopBreaks(ctx context.Context, db *sql.DB) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		rows, err := db.QueryContext(ctx, `SELECT id FROM items`)
		if err != nil {
			yield(0, err)
			return
		}
		for rows.Next() {
			var id int64
			err := rows.Scan(&id)
			if !yield(id, err) {
				return // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
			}
		}
		if err := rows.Err(); err != nil {
			yield(0, err)
		}
	}
}

// TakeAllLeaksInRange returns out of the body of a range over a function.
func TakeAllLeaksInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for id := range ids {
		if err := take(ctx, tx, id, 1); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
	}
	return tx.Commit()
}

// TakeAllRollsBackInRange is the same with a rollback before the return.
func TakeAllRollsBackInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for id := range ids {
		if err := take(ctx, tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// TakeAllDefersOutsideRange finishes by a defer, whichever way the loop ends.
func TakeAllDefersOutsideRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for id := range ids {
		if err := take(ctx, tx, id, 1); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// TakeEachDefersInRange begins anew for each element: the defer of a range over
// a function belongs to the function around it.
func TakeEachDefersInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	for id := range ids {
		tx, err := db.BeginTx(ctx, nil) // want `transaction "tx" is begun in a loop and finished by a defer.*\(txleak\)`
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if err := take(ctx, tx, id, 1); err != nil {
			return err
		}
	}
	return nil
}

// TakeEachFinishesInRange begins and finishes for each element.
func TakeEachFinishesInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	for id := range ids {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := take(ctx, tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// TakeEachLeaksInRange forgets the transaction of the element that fails.
func TakeEachLeaksInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	for id := range ids {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := take(ctx, tx, id, 1); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// TakeEachSkipsInRange leaves a transaction open for each element that is
// skipped. The body of the loop is a function, which ends at its brace.
func TakeEachSkipsInRange(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	for id := range ids {
		tx, err := db.BeginTx(ctx, nil) // want `transaction "tx" \(begun on line \d+\) is still open when it is replaced \(txleak\)`
		if err != nil {
			return err
		}
		if id == 0 {
			continue
		}
		if err := take(ctx, tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// TakeSortedLeaks ranges over an iterator of the standard library.
func TakeSortedLeaks(ctx context.Context, db *sql.DB, counts map[int64]int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if err := take(ctx, tx, id, counts[id]); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
	}
	return tx.Commit()
}

// TakeUntilBreak leaves the loop by a label and finishes behind it.
func TakeUntilBreak(ctx context.Context, db *sql.DB, shelves iter.Seq[iter.Seq[int64]]) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	var failed error
outer:
	for ids := range shelves {
		for id := range ids {
			if failed = take(ctx, tx, id, 1); failed != nil {
				break outer
			}
		}
	}
	if failed != nil {
		tx.Rollback()
		return failed
	}
	return tx.Commit()
}

// TakeFoundBesideRows ranges over rows of the pool with a transaction open.
// Limit: what a function does that another one returns is not known.
func TakeFoundBesideRows(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for id, err := range IDs(ctx, db) {
		if err != nil {
			return err
		}
		if err := take(ctx, tx, id, 1); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// TakeTimes ranges over an integer.
func TakeTimes(ctx context.Context, db *sql.DB, id int64, n int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for i := range n {
		if err := take(ctx, tx, id, min(i, 3)); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
	}
	return tx.Commit()
}

// TakePulled gets the ids one by one.
func TakePulled(ctx context.Context, db *sql.DB, ids iter.Seq[int64]) error {
	next, stop := iter.Pull(ids)
	defer stop()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for id, ok := next(); ok; id, ok = next() {
		if err := take(ctx, tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}
