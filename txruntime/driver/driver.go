// Package driver is what a database has to do for txruntime. Programs import
// a driver for its side effect, and this package only to write one.
//
// The unit of work is the [Flight]: all that is sent before the program waits
// once. txruntime decides what is in a flight and what its outcome means; a
// driver carries it out, in one round trip if the protocol can, and tells
// what became of it.
package driver

import (
	"context"
	"net/url"
	"sync"
	"time"
)

// A Driver opens pools. It is registered under the scheme of its URLs.
type Driver interface {
	// Open reads the URL and returns a pool, without a connection. An error
	// must not repeat the URL, which may hold a password.
	Open(u *url.URL, o PoolOptions) (Pool, error)
}

// PoolOptions bound a pool. Zero means the driver's default.
type PoolOptions struct {
	MaxConns, MinConns int
	MaxIdle, MaxLife   time.Duration
}

// A Pool is the connections to one database, and what is particular to it. Its
// methods are called from many goroutines.
type Pool interface {
	// Acquire waits for a connection until ctx is done.
	Acquire(ctx context.Context) (Conn, error)

	// Reset closes the idle connections, and the others when they come back.
	Reset()

	// Close closes the idle connections, then waits for the others.
	Close()

	Stats() Stats

	// Fault says what an error of this pool's connections means.
	Fault(err error) Fault

	// CommitsImplicitly tells whether the statement ends an open transaction as
	// a side effect, as DDL does on MySQL.
	CommitsImplicitly(sql string) bool

	// KeyQuery returns the statements that run sql, which contains [Keys] once,
	// for all keys. A database that cannot take any number of them in one
	// statement gets several.
	KeyQuery(sql string, keys []any) []*Statement
}

// Keys stands for the list of keys in the SQL of a relation: where id in ($keys).
const Keys = "in ($keys)"

// Stats is a pool at one moment.
type Stats struct {
	Max, Open, Idle, InUse int
	Waits                  int64         // acquisitions that had to wait
	WaitTime               time.Duration // in all
}

// A Conn is a connection that one session holds. Calls do not overlap.
type Conn interface {
	// Send carries out a flight. The rows are those of the last statement if
	// the flight streams, and nil otherwise. After an error nothing later in the
	// flight was carried out.
	Send(ctx context.Context, f *Flight) (Rows, error)

	// Rollback ends the transaction, or with a name returns to that savepoint,
	// which goes on.
	Rollback(ctx context.Context, savepoint string) error

	// Insert returns the statements that insert the rows. It may ask the
	// database about the table first.
	Insert(ctx context.Context, in *Insert) ([]*Statement, error)

	// CopyFrom adds the rows that next returns, until it returns nil, to a
	// table, the fastest way that there is. A transaction is open.
	CopyFrom(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error)

	Ping(ctx context.Context) error

	// Status is the state of the transaction after the last call.
	Status() Status

	// RoundTrips counts since the connection was opened.
	RoundTrips() int64

	// Raw returns the connection of the library below.
	Raw() any

	// Release gives the connection back. One that is lost, in a transaction, or
	// not to be kept is closed.
	Release(keep bool)
}

// Status says what a connection's transaction is in.
type Status uint8

// The states of a connection.
const (
	Idle   Status = iota // no transaction
	InTx                 // a transaction that works
	Failed               // a transaction that only takes a rollback
	Lost                 // the connection cannot be used any more
)

// A Fault is what an error means to the transaction.
type Fault struct {
	Message  string // the server's, without values of the program
	Code     string // SQLSTATE, or the database's number
	Position int    // in the SQL, in characters from 1; 0 if not known
	Retry    bool   // the same transaction may well succeed when run again
	Unique   bool   // a unique key is taken
	ReadOnly bool   // a write in a read-only transaction
	Unsent   bool   // certainly nothing reached the server
}

var registry struct {
	sync.RWMutex
	drivers map[string]Driver
}

// Register makes a driver known under a URL scheme such as "postgresql+pgx".
// It panics if the scheme is taken.
func Register(scheme string, d Driver) {
	registry.Lock()
	defer registry.Unlock()
	if registry.drivers[scheme] != nil {
		panic("txruntime: two drivers for " + scheme)
	}
	if registry.drivers == nil {
		registry.drivers = make(map[string]Driver)
	}
	registry.drivers[scheme] = d
}

// Lookup returns the driver of a URL scheme, or nil.
func Lookup(scheme string) Driver {
	registry.RLock()
	defer registry.RUnlock()
	return registry.drivers[scheme]
}
