// Package report runs a query of txruntime for each row.
package report

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// User is a row.
type User struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// Counts asks for each user.
func Counts(ctx context.Context, s *txruntime.Session) (map[string]int, error) {
	users, err := txruntime.All[User](ctx, s, "select id, name from users")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, u := range users {
		n, err := txruntime.One[int](ctx, s, "select count(*) from orders where user_id = $1", u.ID) // want `a query runs for each element of "users", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return nil, err
		}
		counts[u.Name] = n
	}
	return counts, nil
}

// Grouped asks once.
func Grouped(ctx context.Context, s *txruntime.Session) (map[int64]int, error) {
	type count struct {
		User int64 `db:"user_id"`
		N    int   `db:"n"`
	}
	rows, err := txruntime.All[count](ctx, s, "select user_id, count(*) as n from orders group by user_id")
	if err != nil {
		return nil, err
	}
	counts := map[int64]int{}
	for _, r := range rows {
		counts[r.User] = r.N
	}
	return counts, nil
}

// Touch queues writes, which travel together.
func Touch(ctx context.Context, s *txruntime.Session) error {
	users, err := txruntime.All[User](ctx, s, "select id, name from users")
	if err != nil {
		return err
	}
	for _, u := range users {
		s.Queue("update users set seen = now() where id = $1", u.ID)
	}
	return s.Flush(ctx)
}
