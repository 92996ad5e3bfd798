package outbox

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/openrows/sql/query"
)

// ClaimBusyAfterFirstRow executes while the deferred Close is still to come.
func (o *Outbox) ClaimBusyAfterFirstRow(ctx context.Context) (id int64, err error) {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE sent IS NULL FOR UPDATE SKIP LOCKED`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, rows.Err()
	}
	if err := rows.Scan(&id); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE mails SET claimed = now() WHERE id = $1`, id); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
		return 0, fmt.Errorf("claim %d: %w", id, err)
	}
	return id, tx.Commit()
}

// DrainBusyInLoop counts each row in the transaction that reads them.
func (o *Outbox) DrainBusyInLoop(ctx context.Context) error {
	return o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `DELETE FROM mails WHERE sent < now() - $1::interval RETURNING id`, "30 days")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if _, err := tx.ExecContext(ctx, `UPDATE totals SET deleted = deleted + 1`); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
				return fmt.Errorf("count: %w", err)
			}
		}
		return rows.Err()
	})
}

// SendBusyInHelper counts through two calls in this package.
func (o *Outbox) SendBusyInHelper(ctx context.Context, send func(Mail) error) error {
	return o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, recipient, subject FROM mails WHERE sent IS NULL AND priority > $1`, 0)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			m, err := scanOne(rows)
			if err != nil {
				return err
			}
			if err := attempt(ctx, tx); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
				return err
			}
			if err := send(m); err != nil {
				return fmt.Errorf("send %d: %w", m.ID, err)
			}
		}
		return rows.Err()
	})
}

// ShareBusyInOtherPackage asks for the total before the rows are read.
func (o *Outbox) ShareBusyInOtherPackage(ctx context.Context, to string) (share float64, err error) {
	err = o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE recipient = $1`, to)
		if err != nil {
			return err
		}
		total, err := query.Count(ctx, tx) // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
		if err != nil {
			_ = rows.Close()
			return err
		}
		ids, err := query.IDs(rows)
		if err != nil {
			return err
		}
		share = float64(len(ids)) / float64(total)
		return nil
	})
	return share, err
}

// CompareBusyWithSecondCursor reads two results of one transaction at a time.
func CompareBusyWithSecondCursor(ctx context.Context, tx *sql.Tx) (same bool, err error) {
	old, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE batch = $1`, 1)
	if err != nil {
		return false, err
	}
	defer old.Close()
	cur, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE batch = $1`, 2) // want `"tx" is used while "old" \(opened on line \d+\) is open \(openrows\)`
	if err != nil {
		return false, err
	}
	defer cur.Close()
	for old.Next() && cur.Next() {
		var a, b int64
		if err := old.Scan(&a); err != nil {
			return false, err
		}
		if err := cur.Scan(&b); err != nil {
			return false, err
		}
		if a != b {
			return false, nil
		}
	}
	if err := old.Err(); err != nil {
		return false, err
	}
	return true, cur.Err()
}

// PurgeBusyOnConn pins one connection, which serves one result at a time.
func (o *Outbox) PurgeBusyOnConn(ctx context.Context) error {
	conn, err := o.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, `SELECT id FROM mails WHERE purge`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := conn.ExecContext(ctx, `NOTIFY purge`); err != nil { // want `"conn" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return rows.Err()
}

// MarkBusyAfterBreak leaves the loop early, so the rows are not drained.
func MarkBusyAfterBreak(ctx context.Context, tx *sql.Tx, limit int) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE sent IS NULL AND id > $1`, 0)
	if err != nil {
		return err
	}
	defer rows.Close()
	var last int64
	for n := 0; rows.Next(); n++ {
		if n == limit {
			break
		}
		if err := rows.Scan(&last); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE marks SET last = $1`, last) // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
	return err
}

// PrepareBusyInClosure captures the transaction and uses it among the rows.
func (o *Outbox) PrepareBusyInClosure(ctx context.Context) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	count := func() error {
		_, err := tx.ExecContext(ctx, `UPDATE attempts SET n = n + $1`, 1) // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM mails`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := count(); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
