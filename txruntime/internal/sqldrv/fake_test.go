package sqldrv

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime/driver"
)

// fake is a database that does what it is told.
type fake struct {
	mu      sync.Mutex
	sent    []string
	fail    map[string]error // by the text of a statement
	dialed  int
	drained int // results that were closed while their context was not done
	closed  int
}

// newPool returns a pool of connections to the database.
func newPool(t *testing.T, f *fake, o driver.PoolOptions) *Pool {
	t.Helper()
	p := New(sql.OpenDB(f), &Dialect{
		Quote: '"', Params: 6,
		Link: func(c *sql.Conn) Link { return &fakeLink{c} },
		Fault: func(err error, readOnly bool) (driver.Fault, bool) {
			return driver.Fault{Message: "told", ReadOnly: readOnly}, errors.Is(err, errServer)
		},
	}, o)
	t.Cleanup(func() { p.db.Close() })
	return p
}

// acquire returns a connection.
func acquire(t *testing.T, p *Pool) *conn {
	t.Helper()
	c, err := p.Acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return c.(*conn)
}

var (
	errServer = errors.New("from the server")
	errOver   = errors.New("the transaction is over")
)

// fakeLink sends its parts as texts of one word.
type fakeLink struct{ conn *sql.Conn }

func (l *fakeLink) send(ctx context.Context, text string) error {
	_, err := l.conn.ExecContext(ctx, text)
	return err
}

func (l *fakeLink) Begin(ctx context.Context, _ *driver.TxOptions) error { return l.send(ctx, "begin") }
func (l *fakeLink) Commit(ctx context.Context) error                     { return l.send(ctx, "commit") }
func (l *fakeLink) End(ctx context.Context) error                        { return l.send(ctx, "end") }

func (l *fakeLink) State(_ context.Context, was driver.Status, sent []*driver.Statement, err error) driver.Status {
	switch {
	case errors.Is(err, errOver), errors.Is(err, errEnded), len(sent) > 0 && sent[len(sent)-1].SQL == "end it":
		return driver.Idle
	case errors.Is(err, context.DeadlineExceeded): // as if that closed it
		return driver.Lost
	}
	return was
}

func (l *fakeLink) Insert(_ context.Context, in *driver.Insert) ([]Inserting, error) {
	st := &driver.Statement{SQL: "insert"}
	return []Inserting{{st, func() error { return in.Generated(int(st.InsertID), nil) }}}, nil
}

// Connect implements [sqldriver.Connector].
func (f *fake) Connect(ctx context.Context) (sqldriver.Conn, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.fail["dial"]; err != nil {
		return nil, err
	}
	f.dialed++
	return &fakeConn{f}, ctx.Err()
}

func (f *fake) Driver() sqldriver.Driver { return nil }

// texts returns what was sent since the last call.
func (f *fake) texts() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.sent = nil }()
	return slices.Clone(f.sent)
}

func (f *fake) counts() (dialed, closed int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dialed, f.closed
}

type fakeConn struct{ db *fake }

func (c *fakeConn) Prepare(string) (sqldriver.Stmt, error) { return nil, errors.New("not prepared") }
func (c *fakeConn) Begin() (sqldriver.Tx, error)           { return nil, errors.New("a *sql.Tx is not used") }

func (c *fakeConn) Close() error {
	c.db.mu.Lock()
	defer c.db.mu.Unlock()
	c.db.closed++
	return nil
}

func (c *fakeConn) send(ctx context.Context, text string) error {
	c.db.mu.Lock()
	err := c.db.fail[text]
	c.db.sent = append(c.db.sent, text)
	c.db.mu.Unlock()
	if text == "slow" {
		<-ctx.Done()
		return ctx.Err()
	}
	return err
}

func (c *fakeConn) ExecContext(ctx context.Context, text string, _ []sqldriver.NamedValue) (sqldriver.Result, error) {
	return fakeResult{}, c.send(ctx, text)
}

func (c *fakeConn) QueryContext(ctx context.Context, text string, _ []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if err := c.send(ctx, text); err != nil {
		return nil, err
	}
	return &fakeRows{ctx: ctx, db: c.db, left: 2}, nil
}

type fakeResult struct{}

func (fakeResult) LastInsertId() (int64, error) { return 7, nil }
func (fakeResult) RowsAffected() (int64, error) { return 3, nil }

// fakeRows are texts.
type fakeRows struct {
	ctx  context.Context
	db   *fake
	left int
}

func (r *fakeRows) Columns() []string { return []string{"text"} }

func (r *fakeRows) Close() error {
	r.db.mu.Lock()
	defer r.db.mu.Unlock()
	if r.ctx.Err() == nil {
		r.db.drained++
	}
	return nil
}

func (r *fakeRows) Next(dest []sqldriver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	dest[0] = "s3cr3t"
	return nil
}
