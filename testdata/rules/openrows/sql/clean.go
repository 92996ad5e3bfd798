package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/lib/pq"

	"txvet.test/rules/openrows/sql/query"
)

// AllWithDefer is how it is mostly written.
func (o *Outbox) AllWithDefer(ctx context.Context) ([]string, error) {
	rows, err := o.db.QueryContext(ctx, `SELECT subject FROM mails`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var subjects []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		subjects = append(subjects, s)
	}
	return subjects, rows.Err()
}

// CountDrained reads to the end, which closes, before it goes on.
func (o *Outbox) CountDrained(ctx context.Context) (n int, err error) {
	err = o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT 1 FROM mails WHERE sent IS NULL`)
		if err != nil {
			return err
		}
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE totals SET waiting = $1`, n)
		return err
	})
	return n, err
}

// ClaimClosesFirst closes the rows before the update.
func (o *Outbox) ClaimClosesFirst(ctx context.Context) (id int64, err error) {
	err = o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE sent IS NULL FOR UPDATE SKIP LOCKED`)
		if err != nil {
			return err
		}
		if rows.Next() {
			err = rows.Scan(&id)
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE mails SET claimed = now() WHERE id = $1`, id)
		return err
	})
	return id, err
}

// PendingByHelper hands the rows to a function that closes them.
func (o *Outbox) PendingByHelper(ctx context.Context) ([]Mail, error) {
	rows, err := o.oldest(ctx)
	if err != nil {
		return nil, err
	}
	return scanAll(rows)
}

// BouncedByOtherPackage opens and closes elsewhere.
func (o *Outbox) BouncedByOtherPackage(ctx context.Context) ([]int64, error) {
	rows, err := query.Bounced(ctx, o.db)
	if err != nil {
		return nil, err
	}
	return query.IDs(rows)
}

// FirstInDeferredClosure joins the error of Close.
func (o *Outbox) FirstInDeferredClosure(ctx context.Context) (m Mail, err error) {
	rows, err := o.pending(ctx)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return m, errors.Join(sql.ErrNoRows, rows.Err())
	}
	return scanOne(rows)
}

// HasAnyClosedAsCloser closes through an interface.
func HasAnyClosedAsCloser(ctx context.Context) (bool, error) {
	rows, err := defaultDB.QueryContext(ctx, `SELECT 1 FROM mails`)
	if err != nil {
		return false, err
	}
	defer closing(rows)
	return rows.Next(), rows.Err()
}

// Cursor walks over mails.
type Cursor struct {
	rows *sql.Rows
}

// Open hands the rows to the cursor, which has a Close of its own.
func (o *Outbox) Open(ctx context.Context) (*Cursor, error) {
	rows, err := o.pending(ctx)
	if err != nil {
		return nil, fmt.Errorf("open cursor: %w", err)
	}
	return &Cursor{rows: rows}, nil
}

// Next returns the next mail, or false at the end.
func (c *Cursor) Next() (m Mail, ok bool, err error) {
	if !c.rows.Next() {
		return m, false, c.rows.Err()
	}
	m, err = scanOne(c.rows)
	return m, true, err
}

// Close closes the rows.
func (c *Cursor) Close() error { return c.rows.Close() }

// WalkCursor closes the cursor instead of the rows.
func (o *Outbox) WalkCursor(ctx context.Context, visit func(Mail) error) error {
	c, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		m, ok, err := c.Next()
		if err != nil || !ok {
			return err
		}
		if err := visit(m); err != nil {
			return err
		}
	}
}

// Each yields the mails and closes the rows when the loop ends or breaks.
func (o *Outbox) Each(ctx context.Context) iter.Seq2[Mail, error] {
	return func(yield func(Mail, error) bool) {
		rows, err := o.pending(ctx)
		if err != nil {
			yield(Mail{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			m, err := scanOne(rows)
			if !yield(m, err) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Mail{}, err)
		}
	}
}

// FilterPicksTheQuery has one Close for two queries.
func (o *Outbox) FilterPicksTheQuery(ctx context.Context, to string) ([]Mail, error) {
	var rows *sql.Rows
	var err error
	if to == "" {
		rows, err = o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails`)
	} else {
		rows, err = o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails WHERE recipient = $1`, to)
	}
	if err != nil {
		return nil, fmt.Errorf("filter: %w", err)
	}
	return scanAll(rows)
}

// SendOnOtherConnections executes on the pool, not on the connection of the rows.
func (o *Outbox) SendOnOtherConnections(ctx context.Context, send func(Mail) error) error {
	rows, err := o.pending(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		m, err := scanOne(rows)
		if err != nil {
			return err
		}
		if err := send(m); err != nil {
			return fmt.Errorf("send %d: %w", m.ID, err)
		}
		if _, err := o.db.ExecContext(ctx, `NOTIFY sent`); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SweepReadsAllFirst collects the ids and then uses the transaction again.
func (o *Outbox) SweepReadsAllFirst(ctx context.Context) error {
	return o.inTx(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE sweep`)
		if err != nil {
			return err
		}
		ids, err := query.IDs(rows)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM mails WHERE id = ANY($1)`, pq.Array(ids))
		return err
	})
}

// PagesCloseEachRound opens rows once a page and closes them before the next.
func (o *Outbox) PagesCloseEachRound(ctx context.Context, visit func([]Mail) error) error {
	for last := int64(0); ; {
		rows, err := o.db.QueryContext(ctx, `SELECT id, recipient, subject FROM mails WHERE id > $1 ORDER BY id LIMIT 50`, last)
		if err != nil {
			return err
		}
		mails, err := scanAll(rows)
		if err != nil || len(mails) == 0 {
			return err
		}
		if err := visit(mails); err != nil {
			return err
		}
		last = mails[len(mails)-1].ID
	}
}

// StoreClosesStatement prepares once and closes at the end.
func (o *Outbox) StoreClosesStatement(ctx context.Context, mails []Mail) error {
	stmt, err := o.db.PrepareContext(ctx, `INSERT INTO mails (recipient, subject) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, m := range mails {
		if _, err := stmt.ExecContext(ctx, m.To, m.Subject); err != nil {
			return fmt.Errorf("store mail to %s: %w", m.To, err)
		}
	}
	return nil
}

// CopyLeavesStatementToTx need not close what the transaction closes.
func (o *Outbox) CopyLeavesStatementToTx(ctx context.Context, mails []Mail) error {
	return o.inTx(ctx, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, `INSERT INTO archive (recipient, subject) VALUES ($1, $2)`)
		if err != nil {
			return err
		}
		for _, m := range mails {
			if _, err := stmt.ExecContext(ctx, m.To, m.Subject); err != nil {
				return fmt.Errorf("copy mail to %s: %w", m.To, err)
			}
		}
		return nil
	})
}

// Sender keeps a prepared statement for its whole life.
type Sender struct {
	insert *sql.Stmt
}

// NewSender prepares what the sender's Close closes.
func NewSender(ctx context.Context, db *sql.DB) (*Sender, error) {
	insert, err := db.PrepareContext(ctx, `INSERT INTO mails (recipient, subject) VALUES ($1, $2)`)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return &Sender{insert: insert}, nil
}

// Close closes the statement.
func (s *Sender) Close() error { return s.insert.Close() }

// ByHandOnEachPath closes explicitly wherever it returns.
func (o *Outbox) ByHandOnEachPath(ctx context.Context) (last int64, err error) {
	rows, err := o.db.QueryContext(ctx, `SELECT id FROM mails ORDER BY id`)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&last); err != nil {
			closing(rows)
			return 0, err
		}
		if last > 1000 {
			break
		}
	}
	if err := rows.Close(); err != nil {
		return 0, err
	}
	return last, rows.Err()
}
