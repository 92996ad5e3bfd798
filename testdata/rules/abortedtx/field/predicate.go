// Package field goes on after failures in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/lib/pq"
)

// isDuplicate says no of nil.
func isDuplicate(err error) bool {
	switch err := err.(type) {
	case *pq.Error:
		return err.Code == "23505"
	default:
		return false
	}
}

// QueueAsksBeforeNil asks what the error is before whether there is one.
func QueueAsksBeforeNil(ctx context.Context, tx *sql.Tx, ids []int) error {
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, `SAVEPOINT leaf`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO leaves (id) VALUES ($1)`, id)
		if isDuplicate(err) {
			if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT leaf`); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO queue (id) VALUES ($1)`, id); err != nil {
			return err
		}
	}
	return nil
}

// AddStopsAtDuplicate leaves the transaction alone after the failure that it expects.
func AddStopsAtDuplicate(ctx context.Context, tx *sql.Tx, id int) (bool, error) {
	_, err := tx.ExecContext(ctx, `INSERT INTO leaves (id) VALUES ($1)`, id)
	if isDuplicate(err) {
		return false, err
	}
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO queue (id) VALUES ($1)`, id)
	return err == nil, err
}

// QueueSkipsDuplicates goes on in a transaction that PostgreSQL has aborted.
func QueueSkipsDuplicates(ctx context.Context, tx *sql.Tx, ids []int) error {
	for _, id := range ids {
		_, err := tx.ExecContext(ctx, `INSERT INTO leaves (id) VALUES ($1)`, id) // want `"tx" is used after the statement on line 61 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		if isDuplicate(err) {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// AddCountsDuplicate writes after the failure that it expects.
func AddCountsDuplicate(ctx context.Context, tx *sql.Tx, id int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO leaves (id) VALUES ($1)`, id)
	if isDuplicate(err) {
		_, err = tx.ExecContext(ctx, `UPDATE leaves SET seen = seen + 1 WHERE id = $1`, id) // want `"tx" is used after the statement on line 74 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	}
	return err
}

func toStatus(err error) error {
	if _, ok := err.(*pq.Error); !ok {
		return err
	}
	return fmt.Errorf("status: %w", err)
}

// checkOne returns an error whenever it is given one.
func checkOne(result sql.Result, err error) error {
	if err != nil {
		return toStatus(err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("%d rows: %v", n, err)
	}
	return nil
}

// RemoveChecksInHelper leaves the nil check to a helper.
func RemoveChecksInHelper(ctx context.Context, tx *sql.Tx, ids []int) error {
	stmt, err := tx.PrepareContext(ctx, `DELETE FROM queue WHERE id = $1`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, id := range ids {
		result, err := stmt.ExecContext(ctx, id)
		if err = checkOne(result, err); err != nil {
			return err
		}
	}
	return nil
}
