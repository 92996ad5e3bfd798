package sqlite

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	modernc "modernc.org/sqlite"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/internal/sqldrv"
)

func init() { driver.Register("sqlite+modernc", sqliteDriver{}) }

var dialect = &sqldrv.Dialect{
	Quote:   '"',
	Params:  1000, // more do not make it faster; SQLite takes 32766
	Prepare: true,
	Link:    func(c *sql.Conn) sqldrv.Link { return &link{conn: c} },
	Fault:   fault,
	Check:   surplus,
	Outcome: outcome,
}

type sqliteDriver struct{}

// memories numbers the databases in memory of this process.
var memories atomic.Int64

// Open implements [driver.Driver].
func (sqliteDriver) Open(u *url.URL, o driver.PoolOptions) (driver.Pool, error) {
	l, err := parse(u)
	if err != nil {
		return nil, err
	}
	base, err := modernc.NewConnector(l.dsn(memories.Add(1)))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(&connector{Connector: base, memory: l.memory})
	return sqldrv.New(db, dialect, o), nil
}

// connector opens connections.
type connector struct {
	sqldriver.Connector
	memory bool

	mu     sync.Mutex
	keeper sqldriver.Conn // what a database in memory lives by
}

// patience is how long the opening of a connection waits for others that open
// the same database for the first time.
const patience = 5 * time.Second

// Connect opens a connection. To make a new file's journal a WAL needs a lock for
// which SQLite does not wait, whatever its busy_timeout: so it is tried again.
func (c *connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	if err := c.keep(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		conn, err := c.Connector.Connect(ctx)
		if code(err)&0xff != busy {
			return conn, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// keep opens the connection that a database in memory lives by.
func (c *connector) keep(ctx context.Context) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.memory && c.keeper == nil {
		c.keeper, err = c.Connector.Connect(ctx)
	}
	return err
}

// Close is called when the *sql.DB is closed.
func (c *connector) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keeper == nil {
		return nil
	}
	keeper := c.keeper
	c.keeper = nil
	return keeper.Close()
}

// code returns the extended code of an error of SQLite, or 0.
func code(err error) int {
	if e := (*modernc.Error)(nil); errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
