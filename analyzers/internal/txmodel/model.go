// Package txmodel knows which library call plays which role for a
// transaction. The knowledge is data: lib/*.model holds one line per function,
// and a user's file in the same grammar adds to it.
//
// A line names a role, a function by its types.Func.FullName, and the operands
// that matter:
//
//	handle  tx    *database/sql.Tx
//	begin   (*database/sql.DB).BeginTx            pool=recv ctx=a0 opts=a1 tx=r0 err=r1 bound
//	commit  (github.com/jackc/pgx/v5.Tx).Commit   tx=recv ctx=a0 err=r0
//	scope   github.com/jackc/pgx/v5.BeginFunc     pool=a1 body=a2 tx=body.a0 ctx=a0 err=r0
//
// Operands are recv, a0, a1, … (arguments, receiver not counted), r0, r1, …
// (results) and body.a0, body.a1, … (parameters of the function that the body
// operand holds).
package txmodel

import (
	"strconv"
	"strings"
)

// Role is what a call means for the life of a handle.
type Role uint8

// The roles. The comment names the operands that a line of the role may have
// beside ctx and err; those in brackets are optional.
const (
	None      Role = iota
	Open           // makes a pool: pool=result [driver=argument]
	Acquire        // pins a connection: [pool], conn=result, or conn=body.aN for the time of body
	Begin          // opens a transaction: pool, tx=result [opts]
	Savepoint      // opens a nested transaction: tx=outer, sp=result, or sp=body.aN for the time of body
	Commit         // tx
	Rollback       // tx
	Release        // gives a pinned connection back: conn
	Close          // closes a pool, statement, rows or batch: on
	Scope          // runs body in a transaction: [pool], body, [tx=body.aN] [carry=body.aN]; a loop that only retries has none of the three
	Exec           // statement without rows: on, [sql] [args]
	Query          // statement with rows: on, [rows=result] [sql] [args]
	Row            // statement with one row: on, [row=result] [sql] [args]
	Batch          // several statements in one flight: on, rows=result [args]
	Prepare        // on, [stmt=result] [sql]
	Derive         // another handle on the same thing: from, to=result [on]
	Next           // rows, more=result
	Scan           // rows, [dest]
	RowsErr        // rows
	Drain          // reads rows to their end and closes them: rows
	Carried        // the handle that a context carries: ctx, tx=result [pool]
	Carry          // puts a handle into a context: tx, to=result
	Slow           // waits on something that is not the database; Kind says on what
	Must           // ends the goroutine unless err, an argument, is nil
	Config         // sets or tells something of a handle, such as the limits of a pool: on; Kind says what
	Hook           // a method that the library calls with an open transaction, on types that have it: tx=argument
	Preload        // makes a half-built query load relations: from, to=result [names] [body]
	Load           // loads a relation of entities that are there already: dest [on] [names] [loader]
	Get            // gives the relation that it is called on: from
	Relate         // makes a loader: slot, or from and loader
	Detach         // a context for work apart from the open transaction: ctx, to=result
	Serve          // passes a request on to handlers, which may fail: no result tells
)

// HandleKind says what a value of a handle type is.
type HandleKind uint8

// The kinds of handle.
const (
	NoHandle HandleKind = iota
	Pool
	Conn
	Tx
	Either // pool or transaction: only its identity tells
	Stmt
	Rows
	RowResult
	BatchResult
	Built // a half-built statement; what it runs on is told by how it was made
)

// Place says where in a call an operand stands.
type Place uint8

// The places.
const (
	Absent  Place = iota
	Recv          // the receiver
	Arg           // argument Index, the receiver not counted
	Result        // result Index
	BodyArg       // parameter Index of the function in the body operand
)

// Operand is one operand of a call.
type Operand struct {
	Place Place
	Index int
}

// Call is what the model says of one function.
type Call struct {
	Role Role
	Func string // types.Func.FullName
	Pos  string // file:line of the model line

	On   Operand // the handle that is used, finished, or begun on: pool=, tx=, conn=, rows=, on=, from=
	New  Operand // the handle that comes out: tx=, sp=, conn=, rows=, row=, stmt=, pool= or to=
	From Operand // what New is made from, or the statement that is run; On is the same unless on= says else
	Ctx  Operand
	Err  Operand
	SQL  Operand
	Args Operand // first of the statement's arguments
	Body Operand
	Opts Operand
	More Operand // Next: whether there is a row
	// Dest is what a statement fills: an argument that points to it, or the
	// result that is the entity or the slice of them.
	Dest Operand
	// Names is the first of the arguments that name relations, to the end.
	Names Operand
	// Loader is the object that says which relation is loaded, or the first of
	// those, to the end.
	Loader Operand
	// Mods is the first of the arguments that are pieces of the statement, to the
	// end: it loads what they load.
	Mods Operand
	// Carry is the body parameter of a scope that is the context which carries
	// the transaction.
	Carry  Operand
	Driver Operand // Open: the driver's name

	Twin   string // method of the same receiver, or function of the same package, that takes a context as its first argument
	Kind   string // Slow, Config: which
	All    string // Preload: the name that stands for all relations
	Name   string // Preload, Load: the relation, where the function's own name tells it
	Bound  bool   // the transaction ends when the context of its begin does
	Retry  bool   // the scope may run its body more than once
	Closes bool   // Scan: an error closes the rows
	Write  bool   // always writes, whatever the text (CopyFrom)
	Fresh  bool   // Derive: statements that are built on the result each begin anew
	Takes  bool   // Scope: runs body in the transaction On and finishes that
	Undo   bool   // Exec: rolls back to a savepoint, which takes failed statements back
	Text   bool   // Preload: names= may be a text of SQL, which loads nothing
	Idle   bool   // Acquire: holds no connection until something is begun on it
	Asks   bool   // Get: only tells whether the relation is loaded
	House  bool   // told by the shape of an interface, not by a line
	URL    bool   // Open: driver= is a URL, whose scheme names the driver
	// Relation says that what is built or run reads a relation of one entity.
	Relation bool
}

// File is the model's file that the line stands in: it names the library.
func (c *Call) File() string { return fileOf(c.Pos) }

// line is where in the file.
func (c *Call) line() int {
	_, n, _ := strings.Cut(c.Pos, ":")
	line, _ := strconv.Atoi(n)
	return line
}

func fileOf(pos string) string {
	file, _, _ := strings.Cut(pos, ":")
	return file
}

// Driver is a database/sql driver that a package registers when imported.
type Driver struct {
	Name    string // as given to sql.Open
	Package string
	Dialect string // postgres, mysql, sqlite
}
