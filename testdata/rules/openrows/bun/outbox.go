// Package outbox sends mails that wait in a table, on bun.
package outbox

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Mail is one row of mails.
type Mail struct {
	ID      int64 `bun:",pk"`
	To      string
	Claimed bool
}

// Outbox has the pool.
type Outbox struct{ db *bun.DB }

// New returns an outbox on a database that speaks PostgreSQL, which stays the
// caller's.
func New(db *sql.DB) *Outbox { return &Outbox{db: bun.NewDB(db, pgdialect.New())} }

// EachNeverCloses leaves the connection with the rows when it returns early.
func (o *Outbox) EachNeverCloses(ctx context.Context, send func(Mail) error) error {
	rows, err := o.db.NewSelect().Model((*Mail)(nil)).Rows(ctx)
	if err != nil {
		return err
	}
	for rows.Next() {
		var m Mail
		if err := o.db.ScanRow(ctx, rows, &m); err != nil {
			return err // want `^rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)$`
		}
		if err := send(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FirstLeaves reads one row.
func (o *Outbox) FirstLeaves(ctx context.Context) (to string, err error) {
	rows, err := o.db.QueryContext(ctx, "SELECT to FROM mails")
	if err != nil {
		return "", err
	}
	if rows.Next() {
		err = rows.Scan(&to)
	}
	return to, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// ClaimBusy updates on the transaction whose rows it reads.
func (o *Outbox) ClaimBusy(ctx context.Context) error {
	return o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		rows, err := tx.NewSelect().Model((*Mail)(nil)).Where("NOT claimed").Rows(ctx)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			m := new(Mail)
			if err := o.db.ScanRow(ctx, rows, m); err != nil {
				return err
			}
			if _, err := tx.NewUpdate().Model(m).Set("claimed = true").WherePK().Exec(ctx); err != nil { // want `^"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)$`
				return err
			}
		}
		return rows.Err()
	})
}

// PurgeBusyOnConn pins one connection, which serves one result at a time.
func (o *Outbox) PurgeBusyOnConn(ctx context.Context) error {
	conn, err := o.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, "SELECT id FROM mails WHERE claimed")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if _, err := conn.NewDelete().Model((*Mail)(nil)).Where("id = ?", id).Exec(ctx); err != nil { // want `"conn" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return rows.Err()
}

// Each closes by a defer.
func (o *Outbox) Each(ctx context.Context, send func(Mail) error) error {
	rows, err := o.db.NewSelect().Model((*Mail)(nil)).Rows(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m Mail
		if err := o.db.ScanRow(ctx, rows, &m); err != nil {
			return err
		}
		if err := send(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// All lets bun read and close them.
func (o *Outbox) All(ctx context.Context) (mails []Mail, err error) {
	rows, err := o.db.QueryContext(ctx, "SELECT * FROM mails")
	if err != nil {
		return nil, err
	}
	err = o.db.ScanRows(ctx, rows, &mails)
	return mails, err
}

// Claim lets bun read all of them, and goes on in the transaction.
func (o *Outbox) Claim(ctx context.Context) error {
	return o.db.RunInTx(ctx, &sql.TxOptions{}, func(ctx context.Context, tx bun.Tx) error {
		var mails []Mail
		if err := tx.NewSelect().Model(&mails).Where("NOT claimed").For("UPDATE SKIP LOCKED").Scan(ctx); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT * FROM mails WHERE claimed")
		if err != nil {
			return err
		}
		var claimed []Mail
		if err := o.db.ScanRows(ctx, rows, &claimed); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model(&mails).Column("claimed").Bulk().Exec(ctx)
		return err
	})
}

// Row needs no close.
func (o *Outbox) Row(ctx context.Context, id int64) (to string, err error) {
	err = o.db.QueryRowContext(ctx, "SELECT to FROM mails WHERE id = ?", id).Scan(&to)
	return to, err
}
