// Package outbox sends mails that wait in a table, on gorm.
package outbox

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Mail is one row of mails.
type Mail struct {
	ID      uint `gorm:"primaryKey"`
	To      string
	Claimed bool
}

// Outbox has the pool.
type Outbox struct{ db *gorm.DB }

// Open returns an outbox in the database of the DSN.
func Open(dsn string) (*Outbox, error) {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return nil, err
	}
	return &Outbox{db: db}, nil
}

var errStop = errors.New("stop")

// EachNeverCloses leaves the connection with the rows when it returns early.
func (o *Outbox) EachNeverCloses(ctx context.Context, send func(Mail) error) error {
	rows, err := o.db.WithContext(ctx).Model(&Mail{}).Where("claimed = ?", false).Rows()
	if err != nil {
		return err
	}
	for rows.Next() {
		var m Mail
		if err := o.db.ScanRows(rows, &m); err != nil {
			return err // want `^rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)$`
		}
		if err := send(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// FirstLeaves reads one row, by SQL of its own.
func (o *Outbox) FirstLeaves(ctx context.Context) (to string, err error) {
	rows, err := o.db.WithContext(ctx).Raw("SELECT to FROM mails ORDER BY id").Rows()
	if err != nil {
		return "", err
	}
	if !rows.Next() {
		return "", errStop
	}
	err = rows.Scan(&to)
	return to, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// ClaimBusy updates on the transaction whose rows it reads.
func (o *Outbox) ClaimBusy(ctx context.Context) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := tx.Model(&Mail{}).Where("claimed = ?", false).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var m Mail
			if err := tx.ScanRows(rows, &m); err != nil {
				return err
			}
			if err := tx.Model(&m).Update("claimed", true).Error; err != nil { // want `^"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)$`
				return err
			}
		}
		return rows.Err()
	})
}

func claim(tx *gorm.DB, id uint) error {
	return tx.Model(&Mail{}).Where("id = ?", id).Update("claimed", true).Error
}

// ClaimBusyInHelper does it in a function, after the first row.
func (o *Outbox) ClaimBusyInHelper(ctx context.Context) error {
	tx := o.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	rows, err := tx.Raw("SELECT id FROM mails FOR UPDATE SKIP LOCKED").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var id uint
	if rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	if err := claim(tx, id); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
		return err
	}
	return tx.Commit().Error
}

// Each closes by a defer.
func (o *Outbox) Each(ctx context.Context, send func(Mail) error) error {
	db := o.db.WithContext(ctx)
	rows, err := db.Model(&Mail{}).Where("claimed = ?", false).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m Mail
		if err := db.ScanRows(rows, &m); err != nil {
			return err
		}
		if err := send(m); err != nil {
			return err
		}
	}
	return rows.Err()
}

// First closes what it leaves.
func (o *Outbox) First(ctx context.Context) (to string, err error) {
	rows, err := o.db.WithContext(ctx).Raw("SELECT to FROM mails ORDER BY id").Rows()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return "", rows.Err()
	}
	err = rows.Scan(&to)
	return to, err
}

// Row needs no close.
func (o *Outbox) Row(ctx context.Context) (to string, err error) {
	err = o.db.WithContext(ctx).Model(&Mail{}).Select("to").Where("id = ?", 1).Row().Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return to, err
}

// Claim reads all of them first.
func (o *Outbox) Claim(ctx context.Context) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := tx.Model(&Mail{}).Select("id").Where("claimed = ?", false).Rows()
		if err != nil {
			return err
		}
		defer rows.Close()
		var ids []uint
		for rows.Next() {
			var id uint
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return tx.Model(&Mail{}).Where("id IN ?", ids).Update("claimed", true).Error
	})
}

// Stream writes on the pool, which has another connection, what it reads on it.
func (o *Outbox) Stream(ctx context.Context, archive *gorm.DB) error {
	db := o.db.WithContext(ctx)
	rows, err := db.Model(&Mail{}).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m Mail
		if err := db.ScanRows(rows, &m); err != nil {
			return err
		}
		if err := archive.WithContext(ctx).Create(&m).Error; err != nil {
			return err
		}
	}
	return rows.Err()
}

// Batches has no rows open between them.
func (o *Outbox) Batches(ctx context.Context) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var mails []Mail
		return tx.Where("claimed = ?", false).FindInBatches(&mails, 100, func(tx *gorm.DB, batch int) error {
			return tx.Model(&mails).Update("claimed", true).Error
		}).Error
	})
}

// open hands the rows to its caller.
func (o *Outbox) open(ctx context.Context) (*sql.Rows, error) {
	return o.db.WithContext(ctx).Model(&Mail{}).Rows()
}

// Count closes what a function opened.
func (o *Outbox) Count(ctx context.Context) (n int, err error) {
	rows, err := o.open(ctx)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// ListReadsAll reads what is left into a slice, which closes the rows.
func (o *Outbox) ListReadsAll(ctx context.Context) ([]Mail, error) {
	rows, err := o.db.WithContext(ctx).Model(&Mail{}).Rows()
	if err != nil {
		return nil, err
	}
	if !rows.Next() {
		return nil, nil
	}
	var mails []Mail
	if err := o.db.ScanRows(rows, &mails); err != nil {
		return nil, err
	}
	return mails, nil
}

// Waiting reads the count, and sees that there is no other row.
func (o *Outbox) Waiting(ctx context.Context) (n int64, err error) {
	rows, err := o.db.WithContext(ctx).Raw("SELECT count(*) FROM mails").Rows()
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		if err := o.db.ScanRows(rows, &n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// scan reads into what somebody else knows.
func (o *Outbox) scan(rows *sql.Rows, into any) error { return o.db.ScanRows(rows, into) }

// Current has the pool that is in use now.
type Current struct{ db atomic.Pointer[gorm.DB] }

func (c *Current) rows(ctx context.Context, query string) (*sql.Rows, error) {
	return c.db.Load().WithContext(ctx).Raw(query).Rows()
}

// ListAsksFirst asks for the error of the rows before it reads: there is one only where they are closed.
func (c *Current) ListAsksFirst(ctx context.Context) (mails []Mail, err error) {
	rows, err := c.rows(ctx, "SELECT * FROM mails")
	if err != nil {
		return nil, err
	}
	if rows.Err() != nil {
		return nil, rows.Err()
	}
	for rows.Next() {
		if err := c.db.Load().ScanRows(rows, &mails); err != nil {
			return nil, err
		}
	}
	return mails, rows.Err()
}

// FirstLeaves leaves the rest of the rows.
func (c *Current) FirstLeaves(ctx context.Context) (to string, err error) {
	rows, err := c.rows(ctx, "SELECT to FROM mails ORDER BY id")
	if err != nil {
		return "", err
	}
	if !rows.Next() {
		return "", rows.Err()
	}
	err = rows.Scan(&to)
	return to, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// WaitingByHelper does the same.
func (o *Outbox) WaitingByHelper(ctx context.Context) (n int64, err error) {
	rows, err := o.db.WithContext(ctx).Raw("SELECT count(*) FROM mails").Rows()
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := o.scan(rows, &n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// OneOfMany reads one row into a struct, and leaves the others.
func (o *Outbox) OneOfMany(ctx context.Context) (m Mail, err error) {
	rows, err := o.db.WithContext(ctx).Model(&Mail{}).Rows()
	if err != nil {
		return m, err
	}
	if !rows.Next() {
		return m, errStop
	}
	err = o.db.ScanRows(rows, &m)
	return m, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// into is ScanRows with a look at what it is given.
func (o *Outbox) into(rows *sql.Rows, dest any) error {
	if o.db == nil {
		return errStop
	}
	return o.db.ScanRows(rows, dest)
}

// Pending counts by a function that checks before it reads.
func (o *Outbox) Pending(ctx context.Context) (n int64, err error) {
	rows, err := o.db.WithContext(ctx).Raw("SELECT count(*) FROM mails").Rows()
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := o.into(rows, &n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}
