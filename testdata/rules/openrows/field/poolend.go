package field

import (
	"context"
	"database/sql"
	"fmt"
)

// Accounts has a statement that it prepared.
type Accounts struct{ insert *sql.Stmt }

// NewAccounts prepares what lives as long as the pool.
func NewAccounts(ctx context.Context, db *sql.DB) (*Accounts, error) {
	insert, err := db.PrepareContext(ctx, `INSERT INTO accounts (name) VALUES ($1)`)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return &Accounts{insert: insert}, nil
}

// Add inserts a row for each name.
func (a *Accounts) Add(ctx context.Context, names []string) error {
	for _, name := range names {
		if _, err := a.insert.ExecContext(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// AddCommand closes the pool, which ends its statements.
func AddCommand(ctx context.Context, dsn string, names []string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	accounts, err := NewAccounts(ctx, db)
	if err != nil {
		return err
	}
	return accounts.Add(ctx, names)
}

// AddPrepared does the same with a statement of its own.
func AddPrepared(ctx context.Context, dsn string, names []string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	insert, err := db.PrepareContext(ctx, `INSERT INTO accounts (name) VALUES ($1)`)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := insert.ExecContext(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// AddRequest has a pool that lives on, with one statement more for each call.
func AddRequest(ctx context.Context, db *sql.DB, names []string) error {
	accounts, err := NewAccounts(ctx, db) // want `a statement in "accounts" is never closed \(openrows\)`
	if err != nil {
		return err
	}
	return accounts.Add(ctx, names)
}

// RowsOutliveClose has rows that keep their connection: Close does not wait for it, and does not end it.
func RowsOutliveClose(ctx context.Context, dsn string) (int, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT id FROM accounts`)
	if err != nil {
		return 0, err
	}
	var id int
	if rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return 0, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return id, rows.Err()
}
