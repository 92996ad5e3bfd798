// Package field uses pools and transactions in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"sync"
)

// leaves keeps the statements that it prepared.
type leaves struct {
	db    *sql.DB
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

func (l *leaves) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if stmt := l.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := l.db.PrepareContext(ctx, query)
	if err == nil {
		l.stmts[query] = stmt
	}
	return stmt, err
}

func (l *leaves) save(ctx context.Context, tx *sql.Tx, id int) error {
	stmt, err := l.stmt(ctx, `INSERT INTO leaves (id) VALUES ($1)`)
	if err != nil {
		return err
	}
	inTx := tx.StmtContext(ctx, stmt)
	defer inTx.Close()
	_, err = inTx.ExecContext(ctx, id)
	return err
}

// PutTakesStmtIntoTx prepares on the pool what runs in the transaction.
func (l *leaves) PutTakesStmtIntoTx(ctx context.Context, id int) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := l.save(ctx, tx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// PutRunsStmtOnPool forgets to take the statement into the transaction.
func (l *leaves) PutRunsStmtOnPool(ctx context.Context, id int) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := l.save(ctx, tx, id); err != nil {
		return err
	}
	stmt, err := l.stmt(ctx, `UPDATE trees SET size = size + 1`)
	if err != nil {
		return err
	}
	if _, err := stmt.ExecContext(ctx); err != nil { // want `"stmt" was prepared on .* and runs outside transaction "tx" \(begun on line 56\): use tx.StmtContext \(outsidetx\)`
		return err
	}
	return tx.Commit()
}

func (l *leaves) count(ctx context.Context) (n int, err error) {
	stmt, err := l.stmt(ctx, `SELECT count(*) FROM leaves`)
	if err != nil {
		return 0, err
	}
	if err := stmt.QueryRowContext(ctx).Scan(&n); err != nil {
		return 0, err
	}
	_, err = l.db.ExecContext(ctx, `UPDATE trees SET size = $1`, n)
	return n, err
}

// PutCountsOnPool calls what prepares and also writes on the pool.
func (l *leaves) PutCountsOnPool(ctx context.Context, id int) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := l.save(ctx, tx, id); err != nil {
		return err
	}
	if _, err := l.count(ctx); err != nil { // want `count uses "l.db" while transaction "tx" \(begun on line 88\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return tx.Commit()
}
