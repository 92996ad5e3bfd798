package field

import (
	"context"
	"database/sql"
	"log"
)

// flagged is a value that larger transactions are built from.
type flagged struct {
	closed bool
	tx     *sql.Tx
}

// Close rolls back once.
func (t *flagged) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	return t.tx.Rollback()
}

// Commit commits once.
func (t *flagged) Commit() error {
	t.closed = true
	return t.tx.Commit()
}

// logTx is a tree with the root that it had.
type logTx struct {
	flagged
	root int
}

func readRoot(ctx context.Context, tx *sql.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT root FROM logs`).Scan(&n)
	return n, err
}

// BeginLog closes the first copy when the root cannot be read.
func BeginLog(ctx context.Context, db *sql.DB) (*logTx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	small := flagged{tx: tx}
	large := &logTx{flagged: small}
	large.root, err = readRoot(ctx, tx)
	if err != nil {
		if err := small.Close(); err != nil {
			log.Print(err)
		}
		return nil, err
	}
	return large, nil
}

// BeginLogForgetsCopy drops both copies when the root cannot be read.
func BeginLogForgetsCopy(ctx context.Context, db *sql.DB) (*logTx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	small := flagged{tx: tx}
	large := &logTx{flagged: small}
	large.root, err = readRoot(ctx, tx)
	if err != nil {
		return nil, err // want `transaction "tx" \(begun on line 61\) is still open when this returns \(txleak\)`
	}
	return large, nil
}

// RootDefersClose reads the root and closes the copy it was given.
func RootDefersClose(ctx context.Context, db *sql.DB) (int, error) {
	tx, err := BeginLog(ctx, db)
	if err != nil {
		return 0, err
	}
	defer tx.Close()
	if _, err := tx.tx.ExecContext(ctx, `UPDATE logs SET asked = asked + 1`); err != nil {
		return 0, err
	}
	return tx.root, tx.Commit()
}

// Admin is what callers see of a transaction.
type Admin interface {
	Rename(ctx context.Context, id int, name string) error
	Commit() error
	Close() error
}

type adminTx struct {
	closed bool
	tx     *sql.Tx
}

// BeginAdmin hides the transaction behind an interface.
func BeginAdmin(ctx context.Context, db *sql.DB) (Admin, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &adminTx{tx: tx}, nil
}

func (t *adminTx) Rename(ctx context.Context, id int, name string) error {
	_, err := t.tx.ExecContext(ctx, `UPDATE trees SET name = $2 WHERE id = $1`, id, name)
	return err
}

func (t *adminTx) Commit() error {
	t.closed = true
	return t.tx.Commit()
}

// Close does not mind a transaction that has ended.
func (t *adminTx) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	if err := t.tx.Rollback(); err != nil && err != sql.ErrTxDone {
		return err
	}
	return nil
}

// RenameDefersClose ends the transaction through its interface.
func RenameDefersClose(ctx context.Context, db *sql.DB, id int, name string) error {
	tx, err := BeginAdmin(ctx, db)
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Close(); err != nil {
			log.Print(err)
		}
	}()
	if err := tx.Rename(ctx, id, name); err != nil {
		return err
	}
	return tx.Commit()
}

// RenameForgetsClose leaves the transaction open when the write fails.
func RenameForgetsClose(ctx context.Context, db *sql.DB, id int, name string) error {
	tx, err := BeginAdmin(ctx, db)
	if err != nil {
		return err
	}
	if err := tx.Rename(ctx, id, name); err != nil {
		return err // want `transaction "tx" \(begun on line 149\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
