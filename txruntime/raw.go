package txruntime

import (
	"context"

	"github.com/txvet/txvet/txruntime/driver"
)

// Raw calls fn with the connection of the library below, a *pgx.Conn or a
// *sql.Conn, in the transaction, which is begun on the server and has what was
// queued. fn must not end it, nor keep the connection, and must close the rows that
// it opens. Meanwhile the session refuses everything else with [ErrRowsOpen]. An
// error of fn makes the transaction fail and is returned in an [*OpError].
func (s *Session) Raw(ctx context.Context, fn func(ctx context.Context, conn any) error) error {
	conn, back, err := s.Lend(ctx)
	if err != nil {
		return err
	}
	returned := false
	defer func() {
		if !returned {
			_ = back(nil) // a panic or Goexit, which ends the scope
		}
	}()
	err = fn(ctx, conn)
	returned = true
	return back(err)
}

// Lend is Raw for adapters that cannot be a function: the connection is lent
// until back is called with the error of its use, and back returns what it means
// to the session. back may be called again, with no effect.
func (s *Session) Lend(ctx context.Context) (conn any, back func(error) error, err error) {
	if err := s.enter(ctx, "lend", statement); err != nil {
		return nil, nil, err
	}
	w := s.work
	defer w.leave()
	if err := w.materialize(ctx, "lend", s.level); err != nil {
		return nil, nil, err
	}
	c := &Cursor{work: w, level: s.level, rows: &lent{conn: w.conn}, cancel: func() {}}
	w.cursor = c
	return w.conn.Raw(), func(err error) error {
		c.rows.(*lent).err = err
		return c.Close()
	}, nil
}

// Owned is what the Commit and Rollback of an adapter return: [ErrScopeOwned].
func (s *Session) Owned(op string) error {
	g := ruled(op, ErrScopeOwned)
	s.work.config.report(context.Background(), g)
	return g
}

// lent stands for the rows of a connection that is lent.
type lent struct {
	conn driver.Conn
	err  error
}

func (l *lent) Columns() []string { return nil }
func (l *lent) Next() bool        { return false }
func (l *lent) Scan(...any) error { return l.err }
func (l *lent) Close() error      { return l.err }
func (l *lent) Raw() any          { return l.conn.Raw() }
