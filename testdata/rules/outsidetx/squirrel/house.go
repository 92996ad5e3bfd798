package jobs

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
)

// conn is what the house knows of a pool, and work of a transaction.
type conn interface {
	sq.BaseRunner
	Begin() (work, error)
}

type work interface {
	sq.BaseRunner
	Commit() error
	Rollback() error
}

type pool struct{ *sql.DB }

func (p *pool) Begin() (work, error) {
	tx, err := p.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &logged{tx}, nil
}

type logged struct{ *sql.Tx }

type builds struct{ conn conn }

func (b *builds) save(ctx context.Context, id int64) error {
	tx, err := b.conn.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := psql.Update("builds").Set("saved", true).Where(sq.Eq{"id": id}).RunWith(tx).Exec(); err != nil {
		return err
	}
	_, err = psql.Update("jobs").Set("requested", true).Where(sq.Eq{"build": id}).RunWith(b.conn).Exec() // want "\"b.conn\" is used while transaction \"tx\" \\(begun on line 37\\) is open: the statement runs outside it and survives its rollback"
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = psql.Update("jobs").Set("done", true).Where(sq.Eq{"build": id}).RunWith(b.conn).Exec()
	return err
}
