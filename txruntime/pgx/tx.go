package pgxtx

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txvet/txvet/txruntime"
)

// Tx returns the session as a [pgx.Tx], for libraries that take one, such as
// river's InsertTx. Commit and Rollback fail with [txruntime.ErrScopeOwned]: whoever
// began the transaction ends it. Begin makes a savepoint, which its Commit or
// Rollback ends; until then the session is locked.
func Tx(s *txruntime.Session) pgx.Tx { return &tx{DB{s}} }

type tx struct{ DB }

func (t *tx) Begin(ctx context.Context) (pgx.Tx, error) {
	inner, err := t.session.Savepoint(ctx)
	if err != nil {
		return nil, err
	}
	return &savepoint{tx{DB{inner}}}, nil
}

func (t *tx) Commit(context.Context) error   { return t.session.Owned("commit") }
func (t *tx) Rollback(context.Context) error { return t.session.Owned("rollback") }

// Prepare prepares a statement under a name, which SQL may then be.
func (t *tx) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	var sd *pgconn.StatementDescription
	err := t.session.Raw(ctx, func(ctx context.Context, raw any) (err error) {
		sd, err = raw.(*pgx.Conn).Prepare(ctx, name, sql)
		return err
	})
	return sd, err
}

// LargeObjects panics: pgx makes them of its own transactions only. They can be
// had with SQL, or with Session.Raw.
func (t *tx) LargeObjects() pgx.LargeObjects {
	panic("pgxtx: no large objects of a session: use lo_get and lo_put, or Session.Raw")
}

// Conn returns the connection, with the transaction begun on it, or nil if the
// session refuses. What is done with it, the session does not see.
func (t *tx) Conn() *pgx.Conn {
	raw, back, err := t.session.Lend(context.Background())
	if err != nil || back(nil) != nil {
		return nil
	}
	return raw.(*pgx.Conn)
}

// savepoint is a tx whose end is its own.
type savepoint struct{ tx }

func (s *savepoint) Commit(ctx context.Context) error   { return s.session.Commit(ctx) }
func (s *savepoint) Rollback(ctx context.Context) error { return s.session.Rollback(ctx) }
