package typestate

import (
	"go/token"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// State is where a handle is in its life.
type State uint8

// The life of a handle. A transaction goes from Open to Committed or
// RolledBack; rows go to Drained when they are read to the end; everything else
// ends in Closed. Finished stands for a commit or a rollback where the paths
// differ.
//
// Idle is a session without a transaction, or rows that no loop reads yet.
const (
	Borrowed State = iota // came from elsewhere and was not touched here
	Idle
	Open
	Drained
	Committed
	RolledBack
	Finished
	Closed
)

// Done reports whether nothing may be done with the handle any more.
func (s State) Done() bool { return s >= Committed }

func (s State) String() string {
	return [...]string{"borrowed", "idle", "open", "drained", "committed", "rolled back", "finished", "closed"}[s]
}

// Escape says how far a handle has left the function that opened it.
type Escape uint8

// The degrees. Lent: a function that is not known was given it and may have
// finished it. Kept: somebody else has it.
const (
	Local Escape = iota
	Lent
	Kept
)

// Handle is what is known of one handle on one path. It is not changed once it
// is part of a Config.
type Handle struct {
	ID   *Value
	Kind txmodel.HandleKind
	From *Value // what it was opened on: pool, connection or outer transaction

	State    State
	Save     bool // a savepoint
	Scoped   bool // a scope's parameter: the scope finishes it
	Owned    bool // opened here
	ReadOnly bool
	Checked  bool   // the error of its begin is known to be nil, or has none
	ErrSeen  bool   // Rows.Err was called
	Spawned  bool   // opened in a goroutine
	Carrier  *Value // the context that carries it into its scope
	Loop     bool   // opened again while an earlier one from the same place was open

	Begun    token.Pos
	Done     token.Pos // where it was finished; of an idle session, the begin that failed
	Written  token.Pos // the first write
	Failed   token.Pos // a statement that failed on this path and was not expected to
	Expected token.Pos // a failed statement whose error was looked at
	Dropped  token.Pos // a statement whose error is not used
	Served   token.Pos // handlers ran with it, and nothing was asked since
	Helper   string    // the function that opened it, if not a modelled one
	Chain    []string

	Pool        *Value // From by the name that its other names stand for
	Guessed     bool   // Written is only taken for a write
	FailedWrite bool   // Failed was a write
	Func        string // types.Func.FullName of the library function that opened it
	NeverNil    bool   // usable, to no effect, although its begin failed
	Unread      bool   // Dropped is in a field that nobody reads
	Session     bool   // a session that began: it can be used and begin again when this has ended
	Strict      bool   // a session that runs nothing without a transaction; it is the same handle all its life
	Foreign     bool   // a strict session that was not made in view
	House       bool   // begun through an interface of the program's own, by its shape
	Joined      bool   // the context's, if it has one: a scope hands over what stands in for From's owner
	Uncommitted bool   // its scope does not commit when the body returns nil
	Undone      bool   // a rollback to a savepoint, as text
	ByDefer     bool   // finished by a deferred call
	AtReturn    bool   // by one of the function, not of a literal in it
	Released    bool   // committed as text: the commit that follows ends nothing
	Survived    bool   // a statement succeeded after one had failed: this is no PostgreSQL
	With        *Value // the error that a helper returned together with it, if it has a name
	Err         *Value // of the begin
	Bound       *Value // the context whose end ends it
	Lib         *txmodel.Call
}

// key tells apart what must not be merged.
type handleKey struct {
	id, with                         *Value
	state                            State
	failed, expected, dropped, loop  bool
	checked, written, readonly, seen bool
	survived, released, served       bool
}

func (h *Handle) key() handleKey {
	return handleKey{h.ID, h.With, h.State, h.Failed != 0, h.Expected != 0, h.Dropped != 0, h.Loop, h.Checked, h.Written != 0, h.ReadOnly, h.ErrSeen, h.Survived, h.Released, h.Served != 0}
}

// aborted reports whether a statement failed and nothing has taken that back.
func (h *Handle) aborted() bool { return h.Failed.IsValid() || h.Expected.IsValid() }

// transaction reports whether h is a transaction or a savepoint.
func (h *Handle) transaction() bool { return h.Kind == txmodel.Tx }
