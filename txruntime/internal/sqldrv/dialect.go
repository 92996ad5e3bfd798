// Package sqldrv is what the drivers of databases behind database/sql have in
// common: a pool that is a *sql.DB, and connections that are a *sql.Conn each.
//
// A flight is carried out statement by statement and stops at the first error,
// since database/sql has no way to send several at once. A transaction is begun
// and ended with SQL on the pinned connection, not with a *sql.Tx, which would
// roll back in the background when a context is done: here nothing but the
// session ends a transaction, in the goroutine that uses it.
package sqldrv

import (
	"context"
	"database/sql"

	"github.com/txvet/txvet/txruntime/driver"
)

// Dialect is what is particular to a database.
type Dialect struct {
	Quote  byte // around identifiers; doubled within
	Params int  // the most that a statement takes

	// Prepare says that a statement that is run several times in a row is
	// prepared for that. It does not pay if the server is far away.
	Prepare bool

	// Link is called for each connection that is taken from the pool.
	Link func(*sql.Conn) Link

	// Fault says what an error of the database means, and false if it is not the
	// database's. The transaction may be known to be read-only.
	Fault func(err error, readOnly bool) (driver.Fault, bool)

	// Check returns an error of a statement that the library below would not
	// find; nil: it finds all.
	Check func(*driver.Statement) error

	// Outcome corrects what the database says about a statement that was carried
	// out; nil: it is right.
	Outcome func(*driver.Statement)

	// CommitsImplicitly is as in [driver.Pool]; nil: no statement does.
	CommitsImplicitly func(sql string) bool
}

// Link is a connection as its dialect sees it, from the pool and back. Its
// methods are called only while no rows are open.
type Link interface {
	// Begin begins a transaction. What it changes besides, End takes back.
	// After an error there is no transaction.
	Begin(ctx context.Context, o *driver.TxOptions) error

	// Commit commits. Its error is one of a commit that did not happen, or of a
	// connection that is lost.
	Commit(ctx context.Context) error

	// End takes back what Begin changed for longer than the transaction.
	End(ctx context.Context) error

	// State finds out what the connection is in. It should be in was, the
	// statements were carried out since it was known to be, and the last of them
	// failed with err unless that is nil. ctx is not that of the flight.
	State(ctx context.Context, was driver.Status, sent []*driver.Statement, err error) driver.Status

	// Insert is as in [driver.Conn].
	Insert(ctx context.Context, in *driver.Insert) ([]Inserting, error)
}

// Counter is a Link that knows its round trips. Otherwise each flight counts as
// one.
type Counter interface{ RoundTrips() int64 }

// Inserting is a statement of an insert. Done, unless nil, is called when the
// statement has been carried out and has its InsertID.
type Inserting struct {
	*driver.Statement
	Done func() error
}
