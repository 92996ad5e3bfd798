// Package seats books seats, on gorm.
package seats

import (
	"context"
	"errors"

	"gorm.io/gorm"
)

// Seat is one row of seats.
type Seat struct {
	ID    uint `gorm:"primaryKey"`
	Taken bool
	Guest string
}

// Plan stores seats.
type Plan struct{ db *gorm.DB }

// New returns a plan on db, which stays the caller's.
func New(db *gorm.DB) *Plan { return &Plan{db: db} }

var errTaken = errors.New("seat is taken")

// BookAfterRollback goes on when the transaction is gone.
func (p *Plan) BookAfterRollback(ctx context.Context, seat *Seat) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.First(seat, seat.ID).Error; err != nil {
		tx.Rollback()
	}
	if err := tx.Model(seat).Update("taken", true).Error; err != nil { // want `^"tx" is used after it was rolled back on line \d+ \(txdone\)$`
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// BookAfterCommit reads what it has committed, by the handle that is finished.
func (p *Plan) BookAfterCommit(ctx context.Context, id uint) (seat Seat, err error) {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return seat, tx.Error
	}
	defer tx.Rollback()
	if err := tx.Model(&Seat{}).Where("id = ?", id).Update("taken", true).Error; err != nil {
		return seat, err
	}
	if err := tx.Commit().Error; err != nil {
		return seat, err
	}
	err = tx.First(&seat, id).Error // want `"tx" is used after it was committed on line \d+ \(txdone\)`
	return seat, err
}

// FreeFallsThrough commits what it has rolled back.
func (p *Plan) FreeFallsThrough(ctx context.Context, ids []uint) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.Delete(&Seat{}, ids).Error; err != nil {
		tx.Rollback()
	}
	return tx.Commit().Error // want `"tx" is committed again: it was rolled back on line \d+ \(txdone\)`
}

// FreeMasksCommit loses why the commit failed.
func (p *Plan) FreeMasksCommit(ctx context.Context, ids []uint) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.Delete(&Seat{}, ids).Error; err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit().Error; err != nil {
		if rerr := tx.Rollback().Error; rerr != nil { // want `"tx" was finished on line \d+ already: this Rollback fails for that`
			return rerr
		}
		return err
	}
	return nil
}

// FreeInScope commits what the scope commits.
func (p *Plan) FreeInScope(ctx context.Context, ids []uint) error {
	return p.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&Seat{}, ids).Error; err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit().Error; err != nil { // want `^"tx" is committed inside of its scope, which commits it once more and fails \(txdone\)$`
			return err
		}
		return nil
	})
}

// EachReusesOne begins once, and commits in each round.
func (p *Plan) EachReusesOne(ctx context.Context, ids []uint) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	for _, id := range ids {
		if err := tx.Delete(&Seat{}, id).Error; err != nil { // want `"tx" is used in the next iteration after it was committed on line \d+ \(txdone\)`
			return err
		}
		if err := tx.Commit().Error; err != nil {
			return err
		}
	}
	return nil
}

// SessionAfterCommit has another handle on the same transaction.
func (p *Plan) SessionAfterCommit(ctx context.Context, seat *Seat) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	seats := tx.Session(&gorm.Session{}).Model(&Seat{})
	if err := tx.Save(seat).Error; err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return err
	}
	return seats.Where("id = ?", seat.ID).Update("guest", "").Error // want `is used after it was committed on line \d+ \(txdone\)`
}

func take(tx *gorm.DB, id uint) error {
	return tx.Model(&Seat{}).Where("id = ?", id).Update("taken", true).Error
}

// HelperAfterRollback gives the transaction to a function when it is gone.
func (p *Plan) HelperAfterRollback(id uint) error {
	tx := p.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := take(tx, id); err != nil {
		tx.Rollback()
		return take(tx, id+1) // want `"tx" is used after it was rolled back on line \d+ \(txdone\)`
	}
	return tx.Commit().Error
}

// Rows are read when their transaction is over.
func (p *Plan) RowsAfterCommit(ctx context.Context) (seats []Seat, err error) {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	defer tx.Rollback()
	rows, err := tx.Model(&Seat{}).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if err := tx.Commit().Error; err != nil {
		return nil, err
	}
	for rows.Next() { // want `"rows" of "tx" is read after "tx" was committed on line \d+ \(txdone\)`
		var seat Seat
		if err := rows.Scan(&seat.ID, &seat.Taken, &seat.Guest); err != nil {
			return nil, err
		}
		seats = append(seats, seat)
	}
	return seats, rows.Err()
}

// Book rolls back by a defer, after the commit, too.
func (p *Plan) Book(ctx context.Context, id uint) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := take(tx, id); err != nil {
		return err
	}
	return tx.Commit().Error
}

// Reread reads by the pool what it has committed.
func (p *Plan) Reread(ctx context.Context, id uint) (seat Seat, err error) {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return seat, tx.Error
	}
	if err := take(tx, id); err != nil {
		tx.Rollback()
		return seat, err
	}
	if err := tx.Commit().Error; err != nil {
		tx.Rollback()
		return seat, err
	}
	err = p.db.WithContext(ctx).First(&seat, id).Error
	return seat, err
}

// Chunks takes a new transaction for each of them, by the same name.
func (p *Plan) Chunks(ctx context.Context, ids []uint) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer func() { tx.Rollback() }()
	for i, id := range ids {
		if err := take(tx, id); err != nil {
			return err
		}
		if i%100 == 99 {
			if err := tx.Commit().Error; err != nil {
				return err
			}
			tx = p.db.WithContext(ctx).Begin()
			if tx.Error != nil {
				return tx.Error
			}
		}
	}
	return tx.Commit().Error
}

// Retry begins anew in each attempt.
func (p *Plan) Retry(ctx context.Context, id uint) (err error) {
	for range 3 {
		tx := p.db.WithContext(ctx).Begin()
		if err = tx.Error; err != nil {
			continue
		}
		if err = take(tx, id); err != nil {
			tx.Rollback()
			continue
		}
		if err = tx.Commit().Error; err == nil {
			return nil
		}
	}
	return err
}

// Result asks what is in memory when the transaction is over.
func (p *Plan) Result(ctx context.Context, ids []uint) (int64, error) {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return 0, tx.Error
	}
	res := tx.Delete(&Seat{}, ids)
	if res.Error != nil {
		tx.Rollback()
		return 0, res.Error
	}
	if res.RowsAffected != int64(len(ids)) {
		tx.Rollback()
		return res.RowsAffected, errTaken
	}
	if err := tx.Commit().Error; err != nil {
		return 0, err
	}
	return res.RowsAffected, tx.Error
}

// Branches finishes in each of them.
func (p *Plan) Branches(ctx context.Context, id uint, dry bool) error {
	tx := p.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	err := take(tx, id)
	switch {
	case err != nil:
		tx.Rollback()
		return err
	case dry:
		return tx.Rollback().Error
	default:
		return tx.Commit().Error
	}
}
