// Package jobs builds its statements with squirrel.
package jobs

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
)

var psql = sq.StatementBuilder.PlaceholderFormat(sq.Dollar)

type jobs struct{ db *sql.DB }

func (j *jobs) start(ctx context.Context, id int64) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = psql.Update("jobs").
		Set("started", true).
		Where(sq.Eq{"id": id}).
		RunWith(tx).
		ExecContext(ctx)
	if err != nil {
		return err
	}
	_, err = psql.Insert("events").Columns("job_id").Values(id).RunWith(j.db).ExecContext(ctx) // want "\"j.db\" is used while transaction \"tx\" \\(begun on line 16\\) is open: the statement runs outside it and survives its rollback"
	if err != nil {
		return err
	}
	var waiting int
	err = psql.Select("count(*)").From("jobs").RunWith(j.db).QueryRowContext(ctx).Scan(&waiting) // want "\"j.db\" is used while transaction \"tx\" \\(begun on line 16\\) is open: the statement runs outside it and does not see its writes"
	if err != nil {
		return err
	}
	return tx.Commit()
}

// twice builds one statement and runs it on both, each at its time.
func (j *jobs) twice(ctx context.Context, id int64) (left, all int, err error) {
	count := psql.Select("count(*)").From("jobs").Where(sq.NotEq{"id": id})
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, 0, err
	}
	defer tx.Rollback()
	inside := count.RunWith(tx)
	outside := count.RunWith(j.db)
	if err := inside.ScanContext(ctx, &left); err != nil {
		return 0, 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, 0, err
	}
	err = outside.ScanContext(ctx, &all)
	return left, all, err
}

func touch(ctx context.Context, on sq.BaseRunner, id int64) error {
	_, err := psql.Update("jobs").Set("touched", sq.Expr("now()")).Where(sq.Eq{"id": id}).RunWith(on).ExecContext(ctx)
	return err
}

func (j *jobs) finish(ctx context.Context, id int64) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := sq.ExecContextWith(ctx, tx, psql.Delete("jobs").Where(sq.Eq{"id": id})); err != nil {
		return err
	}
	if err := touch(ctx, tx, id+1); err != nil {
		return err
	}
	if err := touch(ctx, j.db, id+2); err != nil { // want "touch uses \"j.db\" while transaction \"tx\" \\(begun on line 67\\) is open: the statement runs outside it and survives its rollback"
		return err
	}
	return tx.Commit()
}

// addBuilt runs a text that was built, beside its transaction.
func (j *jobs) addBuilt(ctx context.Context, name string) (id int64, err error) {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	query, args, err := sq.Insert("jobs").Columns("name").Values(name).Suffix("RETURNING id").ToSql()
	if err != nil {
		return 0, err
	}
	if err := j.db.QueryRowContext(ctx, query, args...).Scan(&id); err != nil { // want `^"j.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it \(outsidetx\)$`
		return 0, err
	}
	return id, tx.Commit()
}
