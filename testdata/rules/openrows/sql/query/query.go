// Package query has the larger queries of the outbox.
package query

import (
	"context"
	"database/sql"
	"fmt"
)

// Bounced returns the rows of the mails that came back. The caller closes them.
func Bounced(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM mails WHERE bounced`)
	if err != nil {
		return nil, fmt.Errorf("query bounced: %w", err)
	}
	return rows, nil
}

// Count returns how many mails there are, as the transaction sees it.
func Count(ctx context.Context, tx *sql.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM mails`).Scan(&n)
	return n, err
}

// IDs reads rows of one id each to their end and closes them.
func IDs(rows *sql.Rows) (ids []int64, err error) {
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("scan id: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
