package pgxtx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/txvet/txvet/txruntime/driver"
)

func init() { driver.Register("postgresql+pgx", pgxDriver{}) }

// answerTimeout is how long a server may take to answer a cancel request.
const answerTimeout = 2 * time.Second

type pgxDriver struct{}

// Open implements [driver.Driver].
func (pgxDriver) Open(u *url.URL, o driver.PoolOptions) (driver.Pool, error) {
	plain := *u
	plain.Scheme = "postgresql"
	config, err := pgxpool.ParseConfig(plain.String())
	if err != nil {
		return nil, unnamed(err)
	}
	if o.MaxConns > 0 {
		config.MaxConns = int32(o.MaxConns)
	}
	if o.MinConns > 0 {
		config.MinConns = int32(o.MinConns)
	}
	if o.MaxIdle > 0 {
		config.MaxConnIdleTime = o.MaxIdle
	}
	if o.MaxLife > 0 {
		config.MaxConnLifetime = o.MaxLife
	}
	// A first flight is sent again on a fresh connection; see PingAuto.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.ConnConfig.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, c net.Conn) (net.Conn, error) {
		return newCounted(c), nil
	}
	config.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: answerTimeout}
	}
	p, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		return nil, err
	}
	return &pool{Pool: p}, nil
}

// unnamed is an error of pgx about a URL without the URL: "cannot parse `…`:
// invalid sslmode".
func unnamed(err error) error {
	_, why, ok := strings.Cut(err.Error(), "`: ")
	if !ok {
		return errors.New("parse URL: pgx does not understand it")
	}
	return fmt.Errorf("parse URL: %s", why)
}

// pool implements [driver.Pool].
type pool struct {
	*pgxpool.Pool
	tables  sync.Map // quoted name to *tableInfo
	singles sync.Map // *driver.Target to the statement for one row
}

func (p *pool) Acquire(ctx context.Context) (driver.Conn, error) {
	c, err := p.Pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{pool: p, pooled: c, Conn: c.Conn()}, nil
}

func (p *pool) Stats() driver.Stats {
	s := p.Stat()
	return driver.Stats{
		Max: int(s.MaxConns()), Open: int(s.TotalConns()), Idle: int(s.IdleConns()), InUse: int(s.AcquiredConns()),
		Waits: s.EmptyAcquireCount(), WaitTime: s.EmptyAcquireWaitTime(),
	}
}

// CommitsImplicitly is false for everything: DDL is transactional, and what is
// not, such as VACUUM, fails in a transaction.
func (p *pool) CommitsImplicitly(string) bool { return false }

// KeyQuery passes the keys as one array, so that there is one statement to
// prepare for any number.
func (p *pool) KeyQuery(sql string, keys []any) []*driver.Statement {
	array := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(keys[0])), len(keys), len(keys))
	for i, k := range keys {
		array.Index(i).Set(reflect.ValueOf(k))
	}
	sql = strings.Replace(sql, driver.Keys, "= any($1)", 1)
	return []*driver.Statement{{SQL: sql, Args: []any{array.Interface()}}}
}

// identifier reads a table's name, which may have a schema.
func identifier(table string) pgx.Identifier { return strings.Split(table, ".") }

func quote(table string) string { return identifier(table).Sanitize() }
