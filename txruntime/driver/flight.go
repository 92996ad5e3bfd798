package driver

import "time"

// A Flight is what is sent before waiting once: the begin of a transaction,
// statements, its commit. Each part is carried out only if all before it were:
// above all no statement without the begin.
type Flight struct {
	Begin      *TxOptions // nil: the transaction is open already
	Statements []*Statement
	Commit     bool
	Stream     bool // the rows of the last statement are left to the caller

	// Savepoint is set if a statement of the flight makes a savepoint that must
	// outlive the failure of a later one, even to be understood by the server.
	Savepoint bool

	// What became of it, set by Send.
	Begun     bool // the begin was carried out
	Done      int  // how many of the statements were carried out
	Failed    int  // after an error: the statement that failed, -1 the begin, len(Statements) the commit
	Committed bool // the server said that the transaction is committed
}

// A Statement is one statement of a flight.
type Statement struct {
	SQL  string
	Args []any

	// Read is called with the rows, once, or not at all if the statement fails.
	// If nil, they are discarded.
	Read func(Rows) error

	// Set by Send.
	Affected int64 // rows
	InsertID int64 // the first generated key, where the protocol has one
}

// TxOptions are a transaction's properties as the database sees them.
type TxOptions struct {
	// Name is given to the server where it has a place for it.
	Name string

	Isolation  Isolation
	ReadOnly   bool
	Deferrable bool // PostgreSQL: with Serializable and ReadOnly

	// StatementTimeout bounds each statement, LockTimeout each wait for a lock,
	// IdleTimeout the time between two statements. 0: the server's setting.
	StatementTimeout, LockTimeout, IdleTimeout time.Duration
}

// Isolation is a level of isolation. A database may give a stronger one.
type Isolation uint8

// The levels. Default is the server's setting.
const (
	Default Isolation = iota
	ReadUncommitted
	ReadCommitted
	RepeatableRead
	Serializable
)

var isolationNames = [...]string{"default", "read uncommitted", "read committed", "repeatable read", "serializable"}

// String returns the level as SQL writes it.
func (i Isolation) String() string {
	if int(i) < len(isolationNames) {
		return isolationNames[i]
	}
	return "unknown"
}

// A Row is one row of a result.
type Row interface {
	// Scan copies the columns into the pointers, converting as the library below
	// does.
	Scan(dest ...any) error
}

// Rows is a result that is being read. It must be closed.
type Rows interface {
	Row
	Columns() []string
	Next() bool // false at the end and on an error, which Close returns
	Close() error
	Raw() any // the rows of the library below
}

// Target is what an insert of a kind of rows says each time. It does not change,
// so that a driver can keep by its address what it makes of it.
type Target struct {
	Table     string
	Columns   []string // empty: only generated ones
	Returning []string // generated columns; the first is the key, if there is one
	Key       bool     // whether it is
}

// Insert asks for rows to be inserted, and for what the server generates.
type Insert struct {
	*Target
	Rows [][]any

	// Generated is called for each row with the values of Returning.
	Generated func(row int, from Row) error
}
