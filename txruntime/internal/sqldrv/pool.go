package sqldrv

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"runtime"
	"strings"
	"sync"

	"github.com/txvet/txvet/txruntime/driver"
)

// Pool implements [driver.Pool].
type Pool struct {
	db      *sql.DB
	dialect *Dialect
	maxIdle int

	mu         sync.Mutex
	generation int // changes with Reset

	out  int        // connections that are not in the pool
	none *sync.Cond // signalled when out is 0
}

// New returns a pool of the connections of db, which becomes its own. There are
// at most 4 connections, or one for each CPU, if o does not say how many. All stay
// open: database/sql has no lower bound, so MinConns has no effect.
func New(db *sql.DB, d *Dialect, o driver.PoolOptions) *Pool {
	p := &Pool{db: db, dialect: d, maxIdle: o.MaxConns, none: sync.NewCond(new(sync.Mutex))}
	if p.maxIdle <= 0 {
		p.maxIdle = max(4, runtime.NumCPU())
	}
	db.SetMaxOpenConns(p.maxIdle)
	db.SetMaxIdleConns(p.maxIdle)
	db.SetConnMaxIdleTime(o.MaxIdle)
	db.SetConnMaxLifetime(o.MaxLife)
	return p
}

// Acquire implements [driver.Pool]. Its errors are Unsent.
func (p *Pool) Acquire(ctx context.Context) (driver.Conn, error) {
	p.count(1)
	// Before the connection is chosen: one that Reset misses must look old.
	generation := p.current()
	c, err := p.db.Conn(ctx)
	if err != nil {
		p.count(-1)
		return nil, &failure{error: err, unsent: true}
	}
	return &conn{pool: p, conn: c, link: p.dialect.Link(c), generation: generation}, nil
}

func (p *Pool) count(n int) {
	p.none.L.Lock()
	defer p.none.L.Unlock()
	if p.out += n; p.out == 0 {
		p.none.Broadcast()
	}
}

func (p *Pool) current() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.generation
}

// Reset implements [driver.Pool]. While nothing may be idle, what comes back is
// closed; what comes back later is of an old generation.
func (p *Pool) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.db.SetMaxIdleConns(0)
	p.generation++
	p.db.SetMaxIdleConns(p.maxIdle)
}

// back gives a connection to the pool or, unless it is to be kept, closes it.
func (p *Pool) back(c *sql.Conn, keep bool, generation int) {
	defer p.count(-1)
	keep = keep && generation == p.current()
	if !keep {
		// The error is either the one that is returned here, or that somebody
		// else closed it.
		_ = c.Raw(func(any) error { return sqldriver.ErrBadConn })
	}
	// This waits for rows that are open, so it is not done under a lock.
	_ = c.Close()
	if keep && generation != p.current() {
		p.Reset() // another one came in between
	}
}

// Close implements [driver.Pool].
func (p *Pool) Close() {
	_ = p.db.Close() // what is lost with an idle connection is lost anyway
	p.none.L.Lock()
	defer p.none.L.Unlock()
	for p.out > 0 {
		p.none.Wait()
	}
}

// Stats implements [driver.Pool].
func (p *Pool) Stats() driver.Stats {
	s := p.db.Stats()
	return driver.Stats{
		Max: s.MaxOpenConnections, Open: s.OpenConnections, Idle: s.Idle, InUse: s.InUse,
		Waits: s.WaitCount, WaitTime: s.WaitDuration,
	}
}

// CommitsImplicitly implements [driver.Pool].
func (p *Pool) CommitsImplicitly(sql string) bool {
	return p.dialect.CommitsImplicitly != nil && p.dialect.CommitsImplicitly(sql)
}

// keysAtOnce is how many keys a statement of KeyQuery has at most. Optimizers
// look at each.
const keysAtOnce = 500

// KeyQuery implements [driver.Pool]. The keys are the only parameters that the
// SQL has.
func (p *Pool) KeyQuery(sql string, keys []any) []*driver.Statement {
	var all []*driver.Statement
	for len(keys) > 0 {
		n := min(len(keys), keysAtOnce)
		list := "in (" + places(n) + ")"
		all = append(all, &driver.Statement{SQL: strings.Replace(sql, driver.Keys, list, 1), Args: keys[:n:n]})
		keys = keys[n:]
	}
	return all
}

// places writes n parameters.
func places(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}
