package shop

import (
	"context"
	"database/sql"
)

// Customers stores customers on one pool.
type Customers struct {
	db *sql.DB
}

// NewCustomers returns customers on db.
func NewCustomers(db *sql.DB) *Customers { return &Customers{db: db} }

// RenameIgnoresItsTx is given a transaction and writes past it.
func (c *Customers) RenameIgnoresItsTx(ctx context.Context, tx *sql.Tx, id int64, name string) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO renames (customer, name) VALUES ($1, $2)`, id, name); err != nil {
		return err
	}
	_, err := c.db.ExecContext(ctx, `UPDATE customers SET name = $1 WHERE id = $2`, name, id) // want `"c.db" is used in a function that is given transaction "tx": the statement runs outside it and survives its rollback \(outsidetx\)`
	return err
}

// DeleteIgnoresItsTx does not use the transaction at all.
func (c *Customers) DeleteIgnoresItsTx(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := c.db.ExecContext(ctx, `DELETE FROM customers WHERE id = $1`, id) // want `"c.db" is used in a function that is given transaction "tx".*\(outsidetx\)`
	return err
}

// TagWritesGlobalPoolBesideTx writes on the program's pool.
func TagWritesGlobalPoolBesideTx(ctx context.Context, tx *sql.Tx, id int64, tags []string) error {
	for _, tag := range tags {
		if _, err := tx.ExecContext(ctx, `INSERT INTO tags (customer, tag) VALUES ($1, $2)`, id, tag); err != nil {
			return err
		}
	}
	_, err := pool.ExecContext(ctx, `UPDATE customers SET tags = $1 WHERE id = $2`, len(tags), id) // want `"pool" is used in a function that is given transaction "tx".*\(outsidetx\)`
	return err
}

// RenameUsesItsTx writes where it is told to.
func (c *Customers) RenameUsesItsTx(ctx context.Context, tx *sql.Tx, id int64, name string) error {
	_, err := tx.ExecContext(ctx, `UPDATE customers SET name = $1 WHERE id = $2`, name, id)
	return err
}

// RenameFallsBackToPool uses the pool when there is no transaction.
func (c *Customers) RenameFallsBackToPool(ctx context.Context, tx *sql.Tx, id int64, name string) error {
	const query = `UPDATE customers SET name = $1 WHERE id = $2`
	if tx == nil {
		_, err := c.db.ExecContext(ctx, query, name, id)
		return err
	}
	_, err := tx.ExecContext(ctx, query, name, id)
	return err
}

// use returns tx, or the pool when tx is nil.
func (c *Customers) use(tx *sql.Tx) DBTX {
	if tx != nil {
		return tx
	}
	return c.db
}

// BlockSelectsHandle asks for the handle once.
func (c *Customers) BlockSelectsHandle(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := c.use(tx).ExecContext(ctx, `UPDATE customers SET blocked = true WHERE id = $1`, id)
	return err
}

// BlockSwitchesExecutor starts with the pool and changes over.
func (c *Customers) BlockSwitchesExecutor(ctx context.Context, tx *sql.Tx, id int64) error {
	var q DBTX = c.db
	if tx != nil {
		q = tx
	}
	_, err := q.ExecContext(ctx, `UPDATE customers SET blocked = true WHERE id = $1`, id)
	return err
}

// Replicated stores customers here and counts them on another server.
type Replicated struct {
	db    *sql.DB
	stats *sql.DB
}

// RenameCountsElsewhere writes the count on the pool for that.
func (r *Replicated) RenameCountsElsewhere(ctx context.Context, tx *sql.Tx, id int64, name string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE customers SET name = $1 WHERE id = $2`, name, id); err != nil {
		return err
	}
	_, err := r.stats.ExecContext(ctx, `UPDATE counts SET renames = renames + 1`)
	return err
}

// Rename begins on the one pool while it counts on the other.
func (r *Replicated) Rename(ctx context.Context, id int64, name string) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := r.RenameCountsElsewhere(ctx, tx, id, name); err != nil {
		return err
	}
	return tx.Commit()
}

// BlockInOwnTransaction begins, and gives the selector a transaction.
func (c *Customers) BlockInOwnTransaction(ctx context.Context, id int64) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := c.BlockSelectsHandle(ctx, tx, id); err != nil {
		return err
	}
	if err := c.RenameFallsBackToPool(ctx, tx, id, "blocked"); err != nil {
		return err
	}
	return tx.Commit()
}

// BlockGivesNilForTransaction makes the callee fall back to the pool.
func (c *Customers) BlockGivesNilForTransaction(ctx context.Context, id int64) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := c.BlockSwitchesExecutor(ctx, tx, id); err != nil {
		return err
	}
	if err := c.RenameFallsBackToPool(ctx, nil, id, "blocked"); err != nil { // want `RenameFallsBackToPool uses "c.db" while transaction "tx" \(begun on line 129\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}
