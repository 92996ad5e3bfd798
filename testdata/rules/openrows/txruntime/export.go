// Package export reads rows of txruntime.
package export

import (
	"context"
	"fmt"

	"github.com/txvet/txvet/txruntime"
)

const (
	ids  = "select id from items"
	seen = "update items set seen = true where id = $1"
)

// Busy writes while it reads.
func Busy(ctx context.Context, s *txruntime.Session) error {
	for row, err := range s.Rows(ctx, ids) {
		if err != nil {
			return err
		}
		var id int64
		if err := row.Scan(&id); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, seen, id); err != nil { // want `"s" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return nil
}

// After writes when it has read.
func After(ctx context.Context, s *txruntime.Session) error {
	var all []int64
	for row, err := range s.Rows(ctx, ids) {
		if err != nil {
			return err
		}
		var id int64
		if err := row.Scan(&id); err != nil {
			return err
		}
		all = append(all, id)
	}
	_, err := s.Exec(ctx, "update items set seen = true where id = any($1)", all)
	return err
}

// First leaves the loop, which ends the reading.
func First(ctx context.Context, s *txruntime.Session) error {
	var id int64
	for row, err := range s.Rows(ctx, ids+" order by id") {
		if err != nil {
			return err
		}
		if err := row.Scan(&id); err != nil {
			return err
		}
		break
	}
	_, err := s.Exec(ctx, seen, id)
	return err
}

// Leaked does not close the cursor on one path.
func Leaked(ctx context.Context, s *txruntime.Session) (int64, error) {
	rows, err := s.Query(ctx, ids)
	if err != nil {
		return 0, err
	}
	var sum int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err // the transaction fails, which closes them
		}
		if id > 1000 {
			return sum, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
		sum += id
	}
	return sum, rows.Close()
}

// Closed does.
func Closed(ctx context.Context, s *txruntime.Session) (int64, error) {
	rows, err := s.Query(ctx, ids)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var sum int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		if id > 1000 {
			return sum, nil
		}
		sum += id
	}
	return sum, rows.Close()
}

// Held writes while the cursor is open.
func Held(ctx context.Context, s *txruntime.Session) error {
	rows, err := s.Query(ctx, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, seen, id); err != nil { // want `"s" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return rows.Close()
}

// Then writes when it is closed.
func Then(ctx context.Context, s *txruntime.Session) error {
	rows, err := s.Query(ctx, ids)
	if err != nil {
		return err
	}
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Close(); err != nil {
		return err
	}
	fmt.Println(n)
	_, err = s.Exec(ctx, "update counts set n = $1", n)
	return err
}
