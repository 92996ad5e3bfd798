package txruntime

// State is where a session is in its life.
type State uint8

// The states.
const (
	StateIdle     State = iota // no transaction
	StateDeferred              // begun; nothing is sent yet, and no connection is held
	StateOpen                  // begun on the server
	StateAborted               // an operation failed: nothing but a rollback is possible
	StateDone                  // committed or rolled back, and not begun again
	StateClosed                // for good
)

var stateNames = [...]string{"idle", "deferred", "open", "aborted", "done", "closed"}

// String returns the state's name.
func (s State) String() string { return stateNames[s] }

// kind is what an operation is to the state machine.
type kind uint8

const (
	statement kind = iota // also flush, copy, a savepoint
	begin                 // Begin and Start
	commit
	rollback
	closing
	kinds
)

// refusal is the state machine: what an operation fails with, in each state.
// What may go on is nil. The source is the table of SQLAlchemy 2.0's Session
// with autobegin=False and close_resets_only=False, except that an aborted
// transaction refuses statements whatever made it fail, and whatever the
// database would let through.
var refusal = [...][kinds]error{
	//        statement         begin             commit            rollback  close
	StateIdle:     {ErrNoTx, nil, ErrNoTx, nil, nil},
	StateDeferred: {nil, ErrNestedBegin, nil, nil, nil},
	StateOpen:     {nil, ErrNestedBegin, nil, nil, nil},
	StateAborted:  {ErrAborted, ErrNestedBegin, nil, nil, nil}, // a commit rolls back and returns ErrAborted
	StateDone:     {ErrTxDone, ErrTxDone, ErrTxDone, nil, nil}, // Start begins anew, outside of a scope
	StateClosed:   {ErrSessionClosed, ErrSessionClosed, ErrSessionClosed, nil, nil},
}
