// Package address keeps address prefixes on sqlx.
package address

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Prefix is one row of prefixes.
type Prefix struct {
	ID   int64  `db:"id"`
	Cidr string `db:"cidr"`
	Used int    `db:"used"`
}

// Store keeps prefixes.
type Store struct {
	db *sqlx.DB
}

// New returns a store on db, which stays the caller's.
func New(db *sqlx.DB) *Store { return &Store{db: db} }

// UpdateLeaksOnRowsAffected rolls back on two of three error paths.
func (s *Store) UpdateLeaksOnRowsAffected(ctx context.Context, p Prefix) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	res, err := tx.NamedExecContext(ctx, `UPDATE prefixes SET used = :used WHERE id = :id`, p)
	if err != nil {
		tx.Rollback()
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err // want `transaction "tx" \(begun on line 29\) is still open when this returns \(txleak\)`
	}
	if n == 0 {
		tx.Rollback()
		return errors.New("no such prefix")
	}
	return tx.Commit()
}

// DeleteLeaksOnError thinks of the happy path only.
func (s *Store) DeleteLeaksOnError(id int64) error {
	tx, err := s.db.Beginx()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err := tx.Exec(`DELETE FROM prefixes WHERE id = $1`, id); err != nil {
		return fmt.Errorf("delete: %w", err) // want `transaction "tx" \(begun on line 51\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// InsertLeaksAfterMustBegin begins by a call that panics instead of failing.
func (s *Store) InsertLeaksAfterMustBegin(ps []Prefix) error {
	tx := s.db.MustBegin()
	for _, p := range ps {
		if _, err := tx.NamedExec(`INSERT INTO prefixes (cidr) VALUES (:cidr)`, p); err != nil {
			return err // want `transaction "tx" \(begun on line 63\) is still open when this returns \(txleak\)`
		}
	}
	return tx.Commit()
}

// ListNeverFinishes reads into a slice and keeps the transaction.
func (s *Store) ListNeverFinishes(ctx context.Context) (ps []Prefix, err error) {
	tx, err := s.db.BeginTxx(ctx, nil) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return nil, err
	}
	err = tx.SelectContext(ctx, &ps, `SELECT id, cidr, used FROM prefixes`)
	return ps, err
}

// PinLeaksConnection gives the connection back on success only.
func (s *Store) PinLeaksConnection(ctx context.Context) (n int, err error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return 0, err
	}
	if err := conn.GetContext(ctx, &n, `SELECT count(*) FROM prefixes`); err != nil {
		return 0, err // want `connection "conn" \(acquired on line 84\) is still held when this returns \(txleak\)`
	}
	return n, conn.Close()
}

// Session holds a transaction in a field.
type Session struct {
	db *sqlx.DB
	tx *sqlx.Tx
}

// Begin opens the session's transaction, which Commit or Rollback ends.
func (s *Session) Begin() (err error) {
	s.tx, err = s.db.Beginx()
	return err
}

// Get reads one row into dest.
func (s *Session) Get(dest any, query string, args ...any) error {
	return s.tx.Get(dest, query, args...)
}

// Commit ends the session's transaction and keeps its work.
func (s *Session) Commit() error { return s.tx.Commit() }

// Rollback ends the session's transaction and drops its work.
func (s *Session) Rollback() error { return s.tx.Rollback() }

// CountInSession ends what it began on each path.
func CountInSession(db *sqlx.DB) (n int, err error) {
	s := &Session{db: db}
	if err := s.Begin(); err != nil {
		return 0, err
	}
	if err := s.Get(&n, `SELECT count(*) FROM prefixes`); err != nil {
		return 0, errors.Join(err, s.Rollback())
	}
	return n, s.Commit()
}

// CountLeaksInSession leaves the session's transaction open on an error.
func CountLeaksInSession(db *sqlx.DB) (n int, err error) {
	s := &Session{db: db}
	if err := s.Begin(); err != nil {
		return 0, err
	}
	if err := s.Get(&n, `SELECT count(*) FROM prefixes`); err != nil {
		return 0, err // want `transaction .* is still open when this returns \(txleak\)`
	}
	return n, s.Commit()
}

// UpdateDefersRollback is the idiom.
func (s *Store) UpdateDefersRollback(ctx context.Context, p Prefix) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.NamedExecContext(ctx, `UPDATE prefixes SET used = :used WHERE id = :id`, p); err != nil {
		return err
	}
	return tx.Commit()
}

// InsertRollsBackAfterMustBegin ends what cannot fail to begin.
func (s *Store) InsertRollsBackAfterMustBegin(ps []Prefix) error {
	tx := s.db.MustBegin()
	defer tx.Rollback()
	for _, p := range ps {
		if _, err := tx.NamedExec(`INSERT INTO prefixes (cidr) VALUES (:cidr)`, p); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// WithTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) WithTx(ctx context.Context, fn func(*sqlx.Tx) error) (err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	return fn(tx)
}

// DeleteInScope leaves the finish to the wrapper.
func (s *Store) DeleteInScope(ctx context.Context, id int64) error {
	return s.WithTx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM prefixes WHERE id = $1`, id)
		return err
	})
}

// ListOnlyRollsBack reads at one point in time.
func (s *Store) ListOnlyRollsBack(ctx context.Context) (ps []Prefix, err error) {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	err = tx.SelectContext(ctx, &ps, `SELECT id, cidr, used FROM prefixes`)
	return ps, err
}

// PinDefersClose gives the connection back.
func (s *Store) PinDefersClose(ctx context.Context) (n int, err error) {
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	err = conn.GetContext(ctx, &n, `SELECT count(*) FROM prefixes`)
	return n, err
}

// AcquireOwnsConditionally joins the caller's transaction or ends its own.
func (s *Store) AcquireOwnsConditionally(ctx context.Context, tx *sqlx.Tx, id int64) error {
	own := tx == nil
	if own {
		var err error
		if tx, err = s.db.BeginTxx(ctx, nil); err != nil {
			return err
		}
		defer tx.Rollback()
	}
	if _, err := tx.ExecContext(ctx, `UPDATE prefixes SET used = used + 1 WHERE id = $1`, id); err != nil {
		return err
	}
	if own {
		return tx.Commit()
	}
	return nil
}
