package maintenance

import (
	"context"
	"database/sql"
	"strings"
)

// House runs statements on a pool, or on the transaction that it has.
type House struct {
	db *sql.DB
	tx *sql.Tx
}

// Begin begins a transaction.
func (h *House) Begin(ctx context.Context) (err error) {
	h.tx, err = h.db.BeginTx(ctx, nil)
	return err
}

func numbered(query string) string { return strings.Replace(query, "?", "$1", 1) }

// Exec runs a statement, whose placeholders are question marks.
func (h *House) Exec(ctx context.Context, query string, args ...any) error {
	query = numbered(query)
	if h.tx != nil {
		_, err := h.tx.ExecContext(ctx, query, args...)
		return err
	}
	_, err := h.db.ExecContext(ctx, query, args...)
	return err
}

// Run is Exec by another name.
func (h *House) Run(ctx context.Context, query string) error { return h.Exec(ctx, query) }

// MoveThroughHouse begins on a connection that nobody holds.
func MoveThroughHouse(ctx context.Context, h *House, from, to int64) error {
	if err := h.Exec(ctx, `BEGIN ISOLATION LEVEL SERIALIZABLE`); err != nil { // want `BEGIN is sent as text on pool "h.db": the next statement may run on another connection \(rawtx\)`
		return err
	}
	if err := h.Exec(ctx, `UPDATE accounts SET balance = 0 WHERE id = ?`, from); err != nil {
		return err
	}
	return h.Run(ctx, `COMMIT`) // want `COMMIT is sent as text on pool "h.db": the next statement may run on another connection \(rawtx\)`
}

// CommitInHouse ends a transaction that the library goes on with.
func CommitInHouse(ctx context.Context, h *House, from int64) error {
	if err := h.Begin(ctx); err != nil {
		return err
	}
	defer h.tx.Rollback()
	if err := h.Exec(ctx, `UPDATE accounts SET balance = 0 WHERE id = ?`, from); err != nil {
		return err
	}
	return h.Exec(ctx, `COMMIT`) // want `COMMIT is sent as text inside transaction .* \(rawtx\)`
}

// SetThroughHouse may be in a transaction.
func SetThroughHouse(ctx context.Context, h *House) error {
	if err := h.Exec(ctx, `SAVEPOINT move`); err != nil {
		return err
	}
	return h.Exec(ctx, `SET search_path = tenant`)
}

// Pinned runs statements on one connection.
type Pinned struct{ conn *sql.Conn }

// Exec runs a statement.
func (p *Pinned) Exec(ctx context.Context, query string, args ...any) error {
	_, err := p.conn.ExecContext(ctx, query, args...)
	return err
}

// MoveOnPinned begins on the connection that it goes on with.
func MoveOnPinned(ctx context.Context, p *Pinned, from int64) error {
	if err := p.Exec(ctx, `BEGIN`); err != nil {
		return err
	}
	if err := p.Exec(ctx, `UPDATE accounts SET balance = 0 WHERE id = $1`, from); err != nil {
		return err
	}
	return p.Exec(ctx, `COMMIT`)
}
