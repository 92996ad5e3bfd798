// Package poll counts votes on sqlx.
package poll

import (
	"context"
	"errors"
	"log"

	"github.com/jmoiron/sqlx"
)

// Poll stores votes.
type Poll struct {
	db *sqlx.DB
}

// New returns a poll on db, which stays the caller's.
func New(db *sqlx.DB) *Poll { return &Poll{db: db} }

// VoteGetsAfterCommit reads the count on the finished transaction.
func (p *Poll) VoteGetsAfterCommit(ctx context.Context, option int64) (n int, err error) {
	tx, err := p.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO votes (option) VALUES ($1)`, option); err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	err = tx.GetContext(ctx, &n, `SELECT count(*) FROM votes WHERE option = $1`, option) // want `"tx" is used after it was committed on line 30 \(txdone\)`
	return n, err
}

// VoteFallsThrough rolls back, forgets to return, and commits.
func (p *Poll) VoteFallsThrough(option int64, closed bool) error {
	tx := p.db.MustBegin()
	if closed {
		tx.Rollback()
		log.Print("poll is closed")
	} else if _, err := tx.Exec(`INSERT INTO votes (option) VALUES ($1)`, option); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit() // want `"tx" is committed again: it was rolled back on line \d+ \(txdone\)`
}

// ListReadsRowsxAfterCommit reads rows of a finished transaction.
func (p *Poll) ListReadsRowsxAfterCommit(ctx context.Context) (options []int64, err error) {
	tx, err := p.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryxContext(ctx, `SELECT DISTINCT option FROM votes`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	for rows.Next() { // want `"rows" of "tx" is read after "tx" was committed on line 61 \(txdone\)`
		var option int64
		if err := rows.Scan(&option); err != nil {
			return nil, err
		}
		options = append(options, option)
	}
	return options, rows.Err()
}

// VoteGetsOnPoolAfterCommit reads the count on the pool.
func (p *Poll) VoteGetsOnPoolAfterCommit(ctx context.Context, option int64) (n int, err error) {
	tx, err := p.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO votes (option) VALUES ($1)`, option); err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	err = p.db.GetContext(ctx, &n, `SELECT count(*) FROM votes WHERE option = $1`, option)
	return n, err
}

// VoteReturnsAfterRollback leaves in each branch.
func (p *Poll) VoteReturnsAfterRollback(option int64, closed bool) error {
	tx := p.db.MustBegin()
	if closed {
		return tx.Rollback()
	}
	if _, err := tx.Exec(`INSERT INTO votes (option) VALUES ($1)`, option); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
