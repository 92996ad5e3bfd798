package shop

import (
	"context"
	"database/sql"
	"errors"
)

// Prices keeps two prepared statements for as long as it lives.
type Prices struct {
	db     *sql.DB
	set    *sql.Stmt
	record *sql.Stmt
}

// NewPrices prepares the statements on the pool.
func NewPrices(ctx context.Context, db *sql.DB) (*Prices, error) {
	set, err := db.PrepareContext(ctx, `UPDATE prices SET cents = $1 WHERE product = $2`)
	if err != nil {
		return nil, err
	}
	record, err := db.PrepareContext(ctx, `INSERT INTO price_changes (product, cents) VALUES ($1, $2)`)
	if err != nil {
		return nil, errors.Join(err, set.Close())
	}
	return &Prices{db: db, set: set, record: record}, nil
}

// Close releases the statements.
func (p *Prices) Close() error { return errors.Join(p.set.Close(), p.record.Close()) }

// SetRunsStmtOutside binds the one statement and forgets the other.
func (p *Prices) SetRunsStmtOutside(ctx context.Context, product, cents int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.StmtContext(ctx, p.set).ExecContext(ctx, cents, product); err != nil {
		return err
	}
	if _, err := p.record.ExecContext(ctx, product, cents); err != nil { // want `"p.record" was prepared on .* and runs outside transaction "tx" \(begun on line 34\): use tx.StmtContext \(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// SetAllRunsStmtOutside runs the statement of the pool in a loop.
func (p *Prices) SetAllRunsStmtOutside(ctx context.Context, cents map[int64]int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for product, c := range cents {
		if _, err := p.set.ExecContext(ctx, c, product); err != nil { // want `"p.set" was prepared on .* and runs outside transaction "tx" \(begun on line 50\): use tx.StmtContext \(outsidetx\)`
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO price_runs (n) VALUES ($1)`, len(cents)); err != nil {
		return err
	}
	return tx.Commit()
}

// SetBindsBothStmts runs both in the transaction.
func (p *Prices) SetBindsBothStmts(ctx context.Context, product, cents int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	set, record := tx.StmtContext(ctx, p.set), tx.StmtContext(ctx, p.record)
	if _, err := set.ExecContext(ctx, cents, product); err != nil {
		return err
	}
	if _, err := record.ExecContext(ctx, product, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// SetPreparesInTransaction prepares on the transaction itself.
func (p *Prices) SetPreparesInTransaction(ctx context.Context, cents map[int64]int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareContext(ctx, `UPDATE prices SET cents = $1 WHERE product = $2`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for product, c := range cents {
		if _, err := stmt.ExecContext(ctx, c, product); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// SetRunsStmtWithoutTransaction has nothing to be outside of.
func (p *Prices) SetRunsStmtWithoutTransaction(ctx context.Context, product, cents int64) error {
	_, err := p.set.ExecContext(ctx, cents, product)
	return err
}
