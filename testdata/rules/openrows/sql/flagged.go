package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/openrows/sql/query"
)

// FindLeaksOnReturnInLoop stops at the first match with the rest unread.
func (o *Outbox) FindLeaksOnReturnInLoop(ctx context.Context, to string) (*Mail, error) {
	rows, err := o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails`)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var m Mail
		if err := rows.Scan(&m.ID, &m.To, &m.Subject); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		if m.To == to {
			return &m, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return nil, rows.Err()
}

// SubjectsLeaksOnScanError closes by reading to the end, which an error prevents.
func (o *Outbox) SubjectsLeaksOnScanError(ctx context.Context) ([]string, error) {
	rows, err := o.db.QueryContext(ctx, `SELECT subject FROM mails`)
	if err != nil {
		return nil, err
	}
	var subjects []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("scan subject: %w", err) // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
		subjects = append(subjects, s)
	}
	return subjects, rows.Err()
}

// NewestLeaksFirstRow reads the first row only; without a row there is nothing to close.
func (o *Outbox) NewestLeaksFirstRow(ctx context.Context) (id int64, err error) {
	rows, err := o.db.QueryContext(ctx, `SELECT id FROM mails ORDER BY id DESC`)
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	return id, errors.Join(err, rows.Err()) // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// ExistsNeverCloses wants to know only whether there is a row.
func ExistsNeverCloses(ctx context.Context, to string) (bool, error) {
	rows, err := defaultDB.QueryContext(ctx, `SELECT 1 FROM mails WHERE recipient = $1`, to) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

// TopLeaksAfterBreak leaves the loop when it has enough.
func (o *Outbox) TopLeaksAfterBreak(ctx context.Context, n int) ([]string, error) {
	rows, err := o.db.QueryContext(ctx, `SELECT recipient FROM mails GROUP BY recipient ORDER BY count(*) DESC`)
	if err != nil {
		return nil, err
	}
	var top []string
	for rows.Next() {
		var to string
		if err := rows.Scan(&to); err != nil {
			_ = rows.Close()
			return nil, err
		}
		if top = append(top, to); len(top) == n {
			break
		}
	}
	return top, rows.Err() // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// PageLeaksBeforeDefer returns between the query and the defer.
func (o *Outbox) PageLeaksBeforeDefer(ctx context.Context, size int) ([]Mail, error) {
	rows, err := o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails LIMIT $1`, size)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
	}
	defer rows.Close()
	mails := make([]Mail, 0, size)
	for rows.Next() {
		m, err := scanOne(rows)
		if err != nil {
			return nil, err
		}
		mails = append(mails, m)
	}
	return mails, rows.Err()
}

// NextLeaksWhatTheMethodOpened gets its rows two calls down.
func (o *Outbox) NextLeaksWhatTheMethodOpened(ctx context.Context) (Mail, error) {
	rows, err := o.oldest(ctx)
	if err != nil {
		return Mail{}, err
	}
	if !rows.Next() {
		return Mail{}, errors.Join(sql.ErrNoRows, rows.Err())
	}
	return scanOne(rows) // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// AnyBouncedNeverCloses gets its rows from another package.
func (o *Outbox) AnyBouncedNeverCloses(ctx context.Context) (bool, error) {
	rows, err := query.Bounced(ctx, o.db) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return false, err
	}
	bounced := rows.Next()
	return bounced, rows.Err()
}

// EachLeaksInClosure opens and forgets the rows in a function literal.
func (o *Outbox) EachLeaksInClosure(ctx context.Context, addresses []string, visit func(id int64) error) error {
	each := func(to string) error {
		rows, err := o.db.QueryContext(ctx, `SELECT id FROM mails WHERE recipient = $1`, to)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return errors.Join(err, rows.Close())
			}
			if err := visit(id); err != nil {
				return err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
			}
		}
		return rows.Err()
	}
	for _, to := range addresses {
		if err := each(to); err != nil {
			return fmt.Errorf("mails to %s: %w", to, err)
		}
	}
	return nil
}

// MarkNeverClosesStatement prepares on the pool for one use.
func (o *Outbox) MarkNeverClosesStatement(ctx context.Context, ids []int64) error {
	stmt, err := o.db.PrepareContext(ctx, `UPDATE mails SET marked = true WHERE id = $1`) // want `"stmt" is never closed \(openrows\)`
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := stmt.ExecContext(ctx, id); err != nil {
			return fmt.Errorf("mark %d: %w", id, err)
		}
	}
	return nil
}
