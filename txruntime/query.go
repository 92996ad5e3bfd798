package txruntime

import (
	"context"
	"iter"
	"reflect"

	"github.com/txvet/txvet/txruntime/driver"
)

// Result is what a statement did.
type Result struct {
	RowsAffected int64

	// LastInsertID is the first key that an INSERT generated, on MySQL and SQLite;
	// PostgreSQL has RETURNING.
	LastInsertID int64
}

func result(st *driver.Statement) Result {
	return Result{RowsAffected: st.Affected, LastInsertID: st.InsertID}
}

// Exec runs one statement and waits for it. What is queued goes first, in the
// same flight. The SQL is the database's own, with its placeholders. Statements
// that begin or end a transaction are refused with [ErrTxEndedBySQL].
func (s *Session) Exec(ctx context.Context, sql string, args ...any) (Result, error) {
	st := &driver.Statement{SQL: sql, Args: args}
	if _, err := s.run(ctx, "exec", flight{statements: []*driver.Statement{st}}); err != nil {
		return Result{}, err
	}
	return result(st), nil
}

// run sends statements of the program.
func (s *Session) run(ctx context.Context, op string, what flight) (driver.Rows, error) {
	if err := s.enter(ctx, op, statement); err != nil {
		return nil, err
	}
	defer s.work.leave()
	for _, st := range what.statements {
		if err := s.controls(op, st.SQL); err != nil {
			return nil, err
		}
	}
	return s.work.send(ctx, op, s.level, what)
}

// Queue adds a statement to the next flight: that of the next operation, or of
// the commit. Its result is dropped, and its error is that flight's. On PostgreSQL
// it cannot need a table that the same flight creates, since statements are
// prepared before. A refusal is the error of the next operation, or of the scope.
func (s *Session) Queue(sql string, args ...any) {
	if !s.note("queue") {
		return
	}
	defer s.work.leave()
	if s.controls("queue", sql) == nil {
		s.work.queue = append(s.work.queue, &item{level: s.level, statement: &driver.Statement{SQL: sql, Args: args}})
	}
}

// Flush sends what is queued and what was added to tables, in one flight. The
// keys are known afterwards. Without anything to send it sends nothing.
func (s *Session) Flush(ctx context.Context) error {
	if err := s.enter(ctx, "flush", statement); err != nil {
		return err
	}
	defer s.work.leave()
	for _, it := range s.work.queue {
		if it.opens == nil && (it.insert != nil || it.level == s.level) {
			_, err := s.work.send(ctx, "flush", s.level, flight{})
			return err
		}
	}
	return nil
}

// controls refuses SQL that begins or ends a transaction.
func (s *Session) controls(op, sql string) error {
	w := s.work
	if !controls(sql) && !w.engine.pool.CommitsImplicitly(sql) {
		return nil
	}
	g := w.guard(op, ErrTxEndedBySQL)
	g.Cause = &OpError{Op: op, Session: w.tx.Name, SQL: sql, Err: ErrTxEndedBySQL}
	w.config.report(w.ctx, g)
	w.abort(g, s.level)
	return g
}

// All returns the rows of a query. T is a struct, or a pointer to one, whose
// fields are the columns by name, or a type that a single column is scanned into.
// Each column needs a field and each field a column: a half-filled entity would
// be one more kind of "not loaded". Relations are no columns.
func All[T any](ctx context.Context, s *Session, sql string, args ...any) ([]T, error) {
	return collect[T](ctx, s, "all", -1, sql, args)
}

// One returns the row of a query: [ErrNoRows] if there is none, and
// [ErrTooManyRows] if there are several. Neither makes the transaction fail. T is
// as in [All].
func One[T any](ctx context.Context, s *Session, sql string, args ...any) (T, error) {
	rows, err := collect[T](ctx, s, "one", 2, sql, args)
	if err == nil && len(rows) == 1 {
		return rows[0], nil
	}
	if err == nil {
		err = ErrNoRows
		if len(rows) > 1 {
			err = ErrTooManyRows
		}
		err = &OpError{Op: "one", Session: s.work.tx.Name, SQL: sql, Err: err}
	}
	return *new(T), err
}

// collect reads rows, not more than most unless it is negative.
func collect[T any](ctx context.Context, s *Session, op string, most int, sql string, args []any) ([]T, error) {
	var all []T
	st := &driver.Statement{SQL: sql, Args: args, Read: func(rows driver.Rows) error {
		all = nil
		scan, err := scanner(reflect.TypeFor[T](), rows)
		if err != nil {
			return err
		}
		for rows.Next() && len(all) != most {
			all = append(all, *new(T))
			if err := scan(reflect.ValueOf(&all[len(all)-1]).Elem()); err != nil {
				return err
			}
		}
		return nil
	}}
	_, err := s.run(ctx, op, flight{statements: []*driver.Statement{st}})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Row is one row of a result.
type Row = driver.Row

// Rows reads the rows of a query one by one, without holding them all. The loop
// ends it: nothing is left open, whichever way it is left. While it runs, the
// session refuses everything else with [ErrRowsOpen]. An error is the last thing
// that it yields.
func (s *Session) Rows(ctx context.Context, sql string, args ...any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		c, err := s.Query(ctx, sql, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer c.Close()
		for c.Next() {
			if !yield(c, nil) {
				return
			}
		}
		if err := c.Close(); err != nil {
			yield(nil, err)
		}
	}
}
