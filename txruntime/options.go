package txruntime

import (
	"context"
	"log/slog"
	"maps"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// An Option sets something of an engine, or of a factory.
type Option func(*config)

type config struct {
	pool     driver.PoolOptions
	tx       TxOptions
	guards   Guards
	hooks    Hooks
	ping     PingMode
	eager    bool
	echo     *slog.Logger
	echoArgs bool
	longTx   time.Duration
}

// with returns the config with options on top.
func (c config) with(opts []Option) (config, error) {
	base := c
	c.tx, c.echo = TxOptions{}, nil
	for _, o := range opts {
		o(&c)
	}
	c.tx = c.tx.or(base.tx)
	if c.echo != nil {
		c.hooks = c.hooks.and(echo(c.echo, c.echoArgs))
	}
	return c, c.guards.check()
}

// WithEcho logs one record for each flight: what was sent, round trips, rows,
// duration. Arguments are logged only if args is set.
func WithEcho(l *slog.Logger, args bool) Option {
	return func(c *config) { c.echo, c.echoArgs = l, args }
}

// PingMode says what is done about connections that died in the pool.
type PingMode uint8

// The modes of WithPrePing.
const (
	// PingAuto sends a transaction's first flight again, on a fresh connection,
	// if it found a dead one. Nothing of it can have been kept, and nobody has
	// seen a result. It costs nothing.
	PingAuto PingMode = iota

	// PingAlways asks each connection before its first flight, for one round trip.
	PingAlways

	// PingOff returns the error.
	PingOff
)

// WithPrePing sets the mode; PingAuto is the default.
func WithPrePing(m PingMode) Option {
	return func(c *config) { c.ping = m }
}

// WithPool bounds the pool; zeros leave the driver's defaults. It has no effect
// on a factory.
func WithPool(max, min int, maxIdle, maxLife time.Duration) Option {
	return func(c *config) {
		c.pool = driver.PoolOptions{MaxConns: max, MinConns: min, MaxIdle: maxIdle, MaxLife: maxLife}
	}
}

// WithTx sets what a transaction has that Begin or Start is not told.
func WithTx(o TxOptions) Option {
	return func(c *config) { c.tx = o }
}

// WithGuards sets modes. Guards that protect data cannot be switched off; Open
// says so.
func WithGuards(g Guards) Option {
	return func(c *config) {
		merged := Guards{}
		maps.Copy(merged, c.guards)
		maps.Copy(merged, g)
		c.guards = merged
	}
}

// WithHooks adds hooks to those that are there, for tracing, metrics and tests.
func WithHooks(h Hooks) Option {
	return func(c *config) { c.hooks = c.hooks.and(h) }
}

// WithEager sends the begin when a transaction is begun, in a round trip of its
// own, and not with the first statement. now() is then the time of the begin.
func WithEager(on bool) Option {
	return func(c *config) { c.eager = on }
}

// WithLongTx reports transactions that are open for longer than d, with
// [ErrLongTx], while they still are. 0, the default, reports none.
func WithLongTx(d time.Duration) Option {
	return func(c *config) { c.longTx = d }
}

// Isolation is a level of isolation. SQLite is always Serializable.
type Isolation = driver.Isolation

// The levels of isolation; the zero value is the server's setting.
const (
	ReadUncommitted = driver.ReadUncommitted
	ReadCommitted   = driver.ReadCommitted
	RepeatableRead  = driver.RepeatableRead
	Serializable    = driver.Serializable
)

// TxOptions are the properties of a transaction. What is zero comes from the
// factory's and the engine's WithTx.
type TxOptions struct {
	// Name is in errors, logs, traces and reports, and is application_name on
	// PostgreSQL.
	Name string

	Isolation  Isolation
	ReadOnly   bool
	Deferrable bool // PostgreSQL, with Serializable and ReadOnly

	// Timeout bounds the whole scope, retries included: its context has this
	// deadline.
	Timeout time.Duration

	// These are the server's on PostgreSQL and cost no round trip. Elsewhere
	// StatementTimeout is the deadline of each flight, LockTimeout a setting of the
	// connection that is taken back, and IdleTimeout does not exist.
	StatementTimeout, LockTimeout, IdleTimeout time.Duration

	Retry Retry
}

// or fills what is zero from other.
func (o TxOptions) or(other TxOptions) TxOptions {
	fill(&o.Name, other.Name)
	fill(&o.Isolation, other.Isolation)
	fill(&o.ReadOnly, other.ReadOnly)
	fill(&o.Deferrable, other.Deferrable)
	fill(&o.Timeout, other.Timeout)
	fill(&o.StatementTimeout, other.StatementTimeout)
	fill(&o.LockTimeout, other.LockTimeout)
	fill(&o.IdleTimeout, other.IdleTimeout)
	fill(&o.Retry.Max, other.Retry.Max)
	if o.Retry.Backoff == nil {
		o.Retry.Backoff = other.Retry.Backoff
	}
	if o.Retry.Classify == nil {
		o.Retry.Classify = other.Retry.Classify
	}
	return o
}

func fill[T comparable](to *T, from T) {
	if zero := *new(T); *to == zero {
		*to = from
	}
}

// driver returns the part that the database sees.
func (o *TxOptions) driver() *driver.TxOptions {
	return &driver.TxOptions{
		Name: o.Name, Isolation: o.Isolation, ReadOnly: o.ReadOnly, Deferrable: o.Deferrable,
		StatementTimeout: o.StatementTimeout, LockTimeout: o.LockTimeout, IdleTimeout: o.IdleTimeout,
	}
}

// Hooks are called by the goroutine that uses the session, except Guard for a
// leak or a long transaction. They must not use the session.
type Hooks struct {
	// Flight is called before a flight. The context goes to the driver; the
	// function, if not nil, is called after it.
	Flight func(ctx context.Context, f FlightInfo) (context.Context, func(FlightResult))

	// End is called when a transaction is over, for each attempt of a scope.
	End func(ctx context.Context, e EndInfo)

	// Guard is called when a guard in mode Fail or Report finds a mistake.
	Guard func(ctx context.Context, g *GuardError)
}
