// Package audit keeps a trail that must survive rollbacks.
package audit

import (
	"context"
	"database/sql"
)

// Trail writes on a pool of its own.
type Trail struct {
	db *sql.DB
}

// NewTrail returns a trail on db.
func NewTrail(db *sql.DB) *Trail { return &Trail{db: db} }

// Record writes one line.
func (t *Trail) Record(ctx context.Context, what string, id int64) error {
	_, err := t.db.ExecContext(ctx, `INSERT INTO trail (what, id) VALUES ($1, $2)`, what, id)
	return err
}
