package stock

import (
	"context"
	"database/sql"
	"errors"
)

// CountAndWait has the goroutine done with the transaction before it goes on with it.
func (s *Stock) CountAndWait(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	done := make(chan error)
	go func() { done <- count(ctx, tx, "audit") }()
	if err := <-done; err != nil {
		return err
	}
	return tx.Commit()
}

// CopyInto writes in one transaction what comes from another, and waits for the last write where it does not fail.
func CopyInto(ctx context.Context, from, to *sql.Tx) (n int, _ error) {
	rows, err := from.QueryContext(ctx, `SELECT shelf FROM counts`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	shelves, done := make(chan string), make(chan error)
	go func() {
		for shelf := range shelves {
			if err := count(ctx, to, shelf); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for rows.Next() {
		var shelf string
		if err := rows.Scan(&shelf); err != nil {
			return 0, err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case shelves <- shelf:
			n++
		case err := <-done:
			return n, err
		}
	}
	close(shelves)
	return n, errors.Join(rows.Err(), <-done)
}

// CopyHalf goes on when it has the first answer, and the goroutine does too.
func CopyHalf(ctx context.Context, tx *sql.Tx, shelves []string) error {
	done := make(chan error)
	go func() {
		for _, shelf := range shelves {
			done <- count(ctx, tx, shelf) // want `transaction "tx" is used in a goroutine \(txescape\)`
		}
	}()
	if err := <-done; err != nil {
		return err
	}
	return count(ctx, tx, "last")
}

// CountBoth counts at the same time.
func CountBoth(ctx context.Context, tx *sql.Tx) error {
	done := make(chan struct{})
	var left error
	go func() {
		defer close(done)
		left = count(ctx, tx, "left") // want `transaction "tx" is used in a goroutine \(txescape\)`
	}()
	right := count(ctx, tx, "right")
	<-done
	return errors.Join(left, right)
}

// CountLeft closes the channel when it is done.
func CountLeft(ctx context.Context, tx *sql.Tx) error {
	done := make(chan struct{})
	var left error
	go func() {
		defer close(done)
		left = count(ctx, tx, "left")
	}()
	<-done
	return errors.Join(left, count(ctx, tx, "right"))
}
