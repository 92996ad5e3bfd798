// Package limit opens transactions for a limited time.
package limit

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// BeginReturned gives the begin five seconds, and so the whole transaction.
func BeginReturned(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil // want `"tx" is returned, but its context is cancelled when this returns \(deadctx\)`
}

// Begin returns a transaction and the function that ends its time.
func Begin(ctx context.Context, db *sql.DB) (*sql.Tx, context.CancelFunc, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return nil, nil, fmt.Errorf("begin: %w", err)
	}
	return tx, cancel, nil
}
