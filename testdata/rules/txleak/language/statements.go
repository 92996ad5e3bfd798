package language

import (
	"context"
	"database/sql"
	"fmt"
)

// TakeLeaksBehindLabel continues the outer loop with the transaction open.
func TakeLeaksBehindLabel(ctx context.Context, db *sql.DB, shelves [][]int64) error {
shelf:
	for _, ids := range shelves {
		tx, err := db.BeginTx(ctx, nil) // want `transaction "tx" \(begun on line \d+\) is still open when it is replaced \(txleak\)`
		if err != nil {
			return err
		}
		for _, id := range ids {
			if id == 0 {
				continue shelf
			}
			if err := take(ctx, tx, id, 1); err != nil {
				tx.Rollback()
				return err
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// TakeFinishesBehindLabel rolls back before it continues the outer loop.
func TakeFinishesBehindLabel(ctx context.Context, db *sql.DB, shelves [][]int64) error {
shelf:
	for _, ids := range shelves {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if id == 0 {
				tx.Rollback()
				continue shelf
			}
			if err := take(ctx, tx, id, 1); err != nil {
				tx.Rollback()
				break shelf
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// TakeGoesToEnd has one place where it rolls back.
func TakeGoesToEnd(ctx context.Context, db *sql.DB, a, b int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = take(ctx, tx, a, 1); err != nil {
		goto fail
	}
	if err = take(ctx, tx, b, 1); err != nil {
		goto fail
	}
	return tx.Commit()
fail:
	tx.Rollback()
	return err
}

// TakeGoesPastEnd jumps behind the rollback.
func TakeGoesPastEnd(ctx context.Context, db *sql.DB, a, b int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = take(ctx, tx, a, 1); err != nil {
		goto fail
	}
	if err = take(ctx, tx, b, 1); err != nil {
		goto done
	}
	return tx.Commit()
fail:
	tx.Rollback()
done:
	return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
}

// TakeGoesBack begins again by a goto.
func TakeGoesBack(ctx context.Context, db *sql.DB, id int64) error {
	tries := 0
again:
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id, 1); err != nil {
		tx.Rollback()
		if tries++; tries < 3 {
			goto again
		}
		return err
	}
	return tx.Commit()
}

// TakeSelects leaves a select with the transaction open.
func TakeSelects(ctx context.Context, db *sql.DB, ids <-chan int64, stop <-chan struct{}) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for {
		select {
		case id, ok := <-ids:
			if !ok {
				return tx.Commit()
			}
			if err := take(ctx, tx, id, 1); err != nil {
				tx.Rollback()
				return err
			}
		case <-ctx.Done():
			tx.Rollback()
			return ctx.Err()
		case <-stop:
			return nil // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
	}
}

// TakeOn looks at what it was given.
func TakeOn(ctx context.Context, on any, id int64) error {
	switch on := on.(type) {
	case *sql.Tx:
		return take(ctx, on, id, 1)
	case *sql.DB:
		tx, err := on.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := take(ctx, tx, id, 1); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
		return tx.Commit()
	case *sql.Conn, nil:
		return fmt.Errorf("take: not on %T", on)
	default:
		return fmt.Errorf("take: on %T", on)
	}
}

// TakeFallsThrough finishes in a case that another one falls into.
func TakeFallsThrough(ctx context.Context, db *sql.DB, id int64, mode int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	switch mode {
	case 0:
		if err := take(ctx, tx, id, 1); err != nil {
			tx.Rollback()
			return err
		}
		fallthrough
	case 1:
		return tx.Commit()
	}
	return tx.Rollback()
}

// TakeNamesResult finishes by a deferred literal that reads the named result.
func TakeNamesResult(ctx context.Context, db *sql.DB, id int64) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if err = take(ctx, tx, id, 1); err != nil {
		return
	}
	if err = tx.QueryRowContext(ctx, `SELECT n FROM stock WHERE id = $1`, id).Scan(&n); err != nil {
		return
	}
	return max(n, 0), nil
}

// TakeHalfOfResult finishes by a deferred literal that forgets the failure.
func TakeHalfOfResult(ctx context.Context, db *sql.DB, id int64) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			err = tx.Commit()
		}
	}()
	return take(ctx, tx, id, 1) // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
}

// TakeRecovers rolls back and panics on.
func TakeRecovers(ctx context.Context, db *sql.DB, id int64, check func(int64)) (err error) {
	tx, err := db.BeginTx(ctx, nil)
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
		} else {
			err = tx.Commit()
		}
	}()
	check(id)
	return take(ctx, tx, id, 1)
}

// TakeRecoversAndCommits commits what a panic left half done.
func TakeRecoversAndCommits(ctx context.Context, db *sql.DB, id int64, check func(int64)) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = tx.Commit() // want `"tx" is committed after a recovered panic \(badcommit\)`
			return
		}
		tx.Rollback()
	}()
	if err := take(ctx, tx, id, 1); err != nil {
		return err
	}
	check(id)
	return tx.Commit()
}

// TakeClears uses builtins between begin and end.
func TakeClears(ctx context.Context, db *sql.DB, counts map[int64]int, done []int64) ([]int64, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	least := max(len(counts), 1)
	for id, n := range counts {
		if err := take(ctx, tx, id, min(n, least, cap(done))); err != nil {
			return nil, err
		}
		done = append(done, id)
	}
	clear(counts)
	return done, tx.Commit()
}
