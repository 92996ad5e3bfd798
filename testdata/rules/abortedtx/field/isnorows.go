package field

import (
	"context"
	"database/sql"
	"log"

	"github.com/friendsofgo/errors"
)

type queries struct{ tx *sql.Tx }

func (q *queries) lastEntry(ctx context.Context, id int) (entry int, err error) {
	err = q.tx.QueryRowContext(ctx, `SELECT max(id) FROM entries WHERE alert = $1`, id).Scan(&entry)
	return entry, err
}

// ResetsNoRows goes on without a row, and with nothing else.
func ResetsNoRows(ctx context.Context, tx *sql.Tx, id int) error {
	q := &queries{tx: tx}
	entry, err := q.lastEntry(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil {
		return errors.Wrap(err, "last entry")
	}
	_, err = tx.ExecContext(ctx, `UPDATE alerts SET entry = $1 WHERE id = $2`, entry, id)
	return err
}

// ResetsAny goes on after any failure.
func ResetsAny(ctx context.Context, tx *sql.Tx, id int) error {
	q := &queries{tx: tx}
	entry, err := q.lastEntry(ctx, id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		log.Print(err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE alerts SET entry = $1 WHERE id = $2`, entry, id) // want `"tx" is used after the statement on line 35 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	return err
}
