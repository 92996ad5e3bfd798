// Package library lends books on sqlx.
package library

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jmoiron/sqlx"
)

// Book is one row of books.
type Book struct {
	ID    int64  `db:"id"`
	Title string `db:"title"`
	Lent  bool   `db:"lent"`
}

// Library stores books.
type Library struct {
	db *sqlx.DB
}

// New returns a library on db, which stays the caller's.
func New(db *sqlx.DB) *Library { return &Library{db: db} }

func lend(ctx context.Context, q sqlx.ExtContext, id int64) error {
	_, err := q.ExecContext(ctx, `UPDATE books SET lent = true WHERE id = $1`, id)
	return err
}

func (l *Library) book(ctx context.Context, id int64) (b Book, err error) {
	err = l.db.GetContext(ctx, &b, `SELECT id, title, lent FROM books WHERE id = $1`, id)
	return b, err
}

// LendReadsOnPool gets the row past the transaction.
func (l *Library) LendReadsOnPool(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var b Book
	if err := l.db.GetContext(ctx, &b, `SELECT id, title, lent FROM books WHERE id = $1`, id); err != nil { // want `"l.db" is used while transaction "tx" \(begun on line 39\) is open: the statement runs outside it and does not see its writes \(outsidetx\)`
		return err
	}
	if err := lend(ctx, tx, b.ID); err != nil {
		return err
	}
	return tx.Commit()
}

// LendSelectsOnPool selects past the transaction.
func (l *Library) LendSelectsOnPool(ctx context.Context, ids []int64) (lent []Book, err error) {
	tx, err := l.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if err := lend(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	if err := l.db.SelectContext(ctx, &lent, `SELECT id, title, lent FROM books WHERE lent`); err != nil { // want `"l.db" is used while transaction "tx" \(begun on line 56\) is open.*\(outsidetx\)`
		return nil, err
	}
	return lent, tx.Commit()
}

// AddNamedOnPool runs a named statement past the transaction.
func (l *Library) AddNamedOnPool(b Book) error {
	tx, err := l.db.Beginx()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE counts SET books = books + 1`); err != nil {
		return err
	}
	if _, err := l.db.NamedExec(`INSERT INTO books (title) VALUES (:title)`, b); err != nil { // want `"l.db" is used while transaction "tx" \(begun on line 74\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// LendGivesPoolToExt passes the pool to a function that takes either.
func (l *Library) LendGivesPoolToExt(ctx context.Context, a, b int64) error {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := lend(ctx, tx, a); err != nil {
		return err
	}
	if err := lend(ctx, l.db, b); err != nil { // want `lend uses "l.db" while transaction "tx" \(begun on line 90\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// LendUsesPackageFunctions gives the pool to sqlx's own function.
func (l *Library) LendUsesPackageFunctions(ctx context.Context, id int64) (n int, err error) {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := lend(ctx, tx, id); err != nil {
		return 0, err
	}
	if err := sqlx.GetContext(ctx, l.db, &n, `SELECT count(*) FROM books WHERE lent`); err != nil { // want `"l.db" is used while transaction "tx" \(begun on line 106\) is open.*\(outsidetx\)`
		return 0, err
	}
	return n, tx.Commit()
}

// withTxn is the library's wrapper.
func (l *Library) withTxn(ctx context.Context, fn func(tx *sqlx.Tx) error) error {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// LendInScopeCallsPoolMethod reads by a method that uses the pool.
func (l *Library) LendInScopeCallsPoolMethod(ctx context.Context, id int64) error {
	return l.withTxn(ctx, func(tx *sqlx.Tx) error {
		b, err := l.book(ctx, id) // want `book uses "l.db" while transaction "tx" \(begun on line 134\) is open.*\(outsidetx\)`
		if err != nil {
			return err
		}
		return lend(ctx, tx, b.ID)
	})
}

// LendInScopeWritesOnPool writes on the pool in the callback.
func (l *Library) LendInScopeWritesOnPool(ctx context.Context, id int64) error {
	return l.withTxn(ctx, func(tx *sqlx.Tx) error {
		if err := lend(ctx, tx, id); err != nil {
			return err
		}
		_, err := l.db.ExecContext(ctx, `INSERT INTO loans (book) VALUES ($1)`, id) // want `"l.db" is used while transaction "tx" \(begun on line 145\) is open.*\(outsidetx\)`
		return err
	})
}

// RemoveIgnoresItsTx writes past the transaction it is given.
func (l *Library) RemoveIgnoresItsTx(ctx context.Context, tx *sqlx.Tx, id int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM loans WHERE book = $1`, id); err != nil {
		return err
	}
	_, err := l.db.ExecContext(ctx, `DELETE FROM books WHERE id = $1`, id) // want `"l.db" is used in a function that is given transaction "tx".*\(outsidetx\)`
	return err
}

// LendUsesUnderlyingPool goes past the transaction by the embedded *sql.DB.
func (l *Library) LendUsesUnderlyingPool(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := lend(ctx, tx, id); err != nil {
		return err
	}
	if _, err := l.db.DB.ExecContext(ctx, `INSERT INTO loans (book) VALUES ($1)`, id); err != nil { // want `is used while transaction "tx" \(begun on line 165\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// LendInside runs all on the transaction, with sqlx's functions as well.
func (l *Library) LendInside(ctx context.Context, id int64) (n int, err error) {
	b, err := l.book(ctx, id)
	if err != nil {
		return 0, err
	}
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := lend(ctx, tx, b.ID); err != nil {
		return 0, err
	}
	if err := sqlx.GetContext(ctx, tx, &n, `SELECT count(*) FROM books WHERE lent`); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

// LendRebinds asks the pool for its placeholders, which is no statement.
func (l *Library) LendRebinds(ctx context.Context, ids []int64) error {
	return l.withTxn(ctx, func(tx *sqlx.Tx) error {
		query, args, err := sqlx.In(`UPDATE books SET lent = true WHERE id IN (?)`, ids)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, l.db.Rebind(query), args...)
		return err
	})
}

// LendPreparesInside binds a named statement to the transaction.
func (l *Library) LendPreparesInside(ctx context.Context, bs []Book) error {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareNamedContext(ctx, `UPDATE books SET title = :title WHERE id = :id`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, b := range bs {
		if _, err := stmt.ExecContext(ctx, b); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// LendEither joins the caller's transaction if there is one.
func (l *Library) LendEither(ctx context.Context, tx *sqlx.Tx, id int64) error {
	var q sqlx.ExtContext = l.db
	if tx != nil {
		q = tx
	}
	return lend(ctx, q, id)
}

// LendReadsAfterScope uses the pool when the scope is over.
func (l *Library) LendReadsAfterScope(ctx context.Context, id int64) (Book, error) {
	if err := l.withTxn(ctx, func(tx *sqlx.Tx) error { return lend(ctx, tx, id) }); err != nil {
		return Book{}, err
	}
	return l.book(ctx, id)
}
