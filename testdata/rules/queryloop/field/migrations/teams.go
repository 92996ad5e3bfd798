// Package migrations changes the data, once for each version.
package migrations

import (
	"context"
	"database/sql"
)

func ids(ctx context.Context, tx *sql.Tx) ([]int, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM users`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

func team(ctx context.Context, tx *sql.Tx, user int) (id int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT team FROM members WHERE user_id = $1`, user).Scan(&id)
	return id, err
}

// Teams gives each user a team. It runs once, so that a query for each of them is no cost that returns.
func Teams(ctx context.Context, tx *sql.Tx) error {
	users, err := ids(ctx, tx)
	if err != nil {
		return err
	}
	for _, user := range users {
		id, err := team(ctx, tx, user)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE users SET team = $1 WHERE id = $2`, id, user); err != nil {
			return err
		}
		var name string
		if err := tx.QueryRowContext(ctx, `SELECT name FROM teams WHERE id = $1`, id).Scan(&name); err != nil {
			return err
		}
	}
	return nil
}
