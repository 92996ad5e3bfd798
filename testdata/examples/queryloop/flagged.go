// Written by make docs from analyzers/queryloop/doc.go.

package queryloop

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Totals(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	rows, err := pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	users, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return 0, err
	}
	total := 0
	for _, user := range users {
		var n int
		if err := pool.QueryRow(ctx, "SELECT count(*) FROM orders WHERE user_id = $1", user).Scan(&n); err != nil { // want `^a query runs for each element of "users", the result of the query on line .* \(queryloop\)$`
			return 0, err
		}
		total += n
	}
	return total, nil
}

type User struct {
	ID     int
	Orders int
}

func countOrders(ctx context.Context, db *sql.DB, user int) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE user_id = $1", user).Scan(&n)
	return n, err
}

func Users(ctx context.Context, db *sql.DB) ([]User, error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var users []User
	for rows.Next() {
		var user User
		if err := rows.Scan(&user.ID); err != nil {
			return nil, err
		}
		users = append(users, user)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range users {
		users[i].Orders, err = countOrders(ctx, db, users[i].ID) // want `^countOrders runs a query for each element of "users", the result of the query on line .* \(queryloop\)$`
		if err != nil {
			return nil, err
		}
	}
	return users, nil
}

func names(ctx context.Context, db *sql.DB, ids []int) ([]string, error) {
	out := make([]string, len(ids))
	for i, id := range ids {
		if err := db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func Active(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM users WHERE active")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return names(ctx, db, ids) // want `^names goes over "ids", the result of the query on line .*, and runs a query for each element \(queryloop\)$`
}
