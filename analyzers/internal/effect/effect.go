// Package effect is the vocabulary for what a function does to database
// handles. A Summary is computed once for a function and read at each of its
// calls, in the same package or, as part of a fact, in another.
//
// Everything is named by a Path, so that a summary holds no pointer into a type
// checker's or SSA builder's data and can be written to a fact file.
package effect

// Path names a value as the callee sees it on entry:
//
//	p0            parameter 0, the receiver counted
//	p0.db         the field db of what p0 points to
//	p1.*          what the pointer p1 points to
//	p0!key        what context p0 carries under key
//	g:{pkg}.Name  a package variable
//	o0            the handle that the outcome opens, by index
//	p0.db@{p1}    the same with the context p1; {?} if that has no name
//	p0.db+{A;B}   a statement half-built on it that will load relations A and B
//	p0>{Bind}     what its method Bind returns, which is given a transaction
//	nil, true, …  a constant
//
// Steps may be chained: p0.store.db.
type Path string

// Op is what is done with a handle. The numbers are part of the fact format.
type Op uint8

// The operations.
const (
	Read     Op = iota // a statement that only reads, or may
	Write              // a statement that writes
	Open               // a statement that gives rows
	Begin              // a transaction is begun on it
	Prepare            // a statement is prepared on it
	Commit             // finished by a commit
	Rollback           // finished by a rollback
	Close              // closed or released
	Keep               // stored, sent or passed on: somebody else may finish it
	Undo               // statements that failed are undone, by a rollback to a savepoint
	Lock               // a statement whose lock or setting lasts as long as the transaction
	Slow               // waits for something that is not the database; of no handle
	Lend               // passed to a function that is not known
)

// Nilness is what is known of a value.
type Nilness uint8

// The degrees of knowledge. True and False are for booleans.
const (
	Unknown Nilness = iota
	Nil
	NotNil
	True
	False
)

// Cond is something that holds on entry when an outcome happens.
type Cond struct {
	Path Path
	Is   Nilness
}

// Place is a position that survives the file set it came from.
type Place struct {
	File string // base name
	Line int
}

// Use is one way in which the function may use a handle.
type Use struct {
	Path Path
	Op   Op
	Kind uint8  // txmodel.HandleKind of the value's type, if it is a library's
	When []Cond // all hold on every path to the use
	Over []Path // transactions that the function was given, and has ended by then
	// Ctx is the context it is used with: a path, "background" for one that the
	// callee makes itself, or "" when it is not known.
	Ctx      Path
	Tells    bool  // the function's error result tells whether it failed
	Optional bool  // the function may succeed without it, as with a cache
	ReadOnly bool  // every begin is that of a read-only transaction
	SQL      int   // 1 + the parameter that the text of the statement is, or is made of; 0 if there is none
	Tables   []int // the parameters that name a table in the text of the statement
	Place    Place
	Chain    []Hop // calls between this function and the use
}

// Hop is a call on the way to a use.
type Hop struct {
	Func  string // that is called
	Place Place  // where
}

// Done is one operation that has happened to a handle when an outcome is
// reached.
type Done struct {
	Path  Path
	Op    Op
	Err   int // 1 + the result that is the error of a rollback; 0 if none is
	Place Place
}

// Handle is a handle that an outcome leaves open.
type Handle struct {
	Kind     uint8  // txmodel.HandleKind
	Func     string // of the library, that opened it
	Save     bool   // a savepoint
	From     Path   // pool or outer transaction; "" if it cannot be named
	ReadOnly bool
	Strict   bool // runs nothing without a transaction
	House    bool // begun through an interface of the program's own, by its shape
	Idle     bool // has none yet
	Bound    Path // the context that ends it, if one does
	Shared   bool // more than one result leads to it
	Err      int  // 1 + the result that is its begin's error, when that is not checked
	Place    Place
}

// Store says what a memory location or a result holds. Dst is relative to the
// result ("" or ".db") in a Result.
type Store struct {
	Dst Path
	Src Path // "?" in a Result: a handle that has no name
}

// Entity says that a value is what a query of a library filled: an entity, or
// several.
type Entity struct {
	Loads string // the relations that the query loaded, one a line
	Lib   string // of the model whose relations it has
	On    Path   // the handle that the query ran on; "" if it cannot be named
}

// Fill says that what Path points to is an entity when an outcome is reached.
type Fill struct {
	Path   Path
	Entity Entity
}

// RelationRead is one relation that the function reads of what it is given.
type RelationRead struct {
	Path    Path
	Steps   string // the fields from there to the relation, with dots between
	When    []Cond
	Guarded bool // it looks whether the relation is there
	Place   Place
	Chain   []Hop
}

// Loop says that a query runs for each element of a list that the function is given.
type Loop struct {
	List  Path
	When  []Cond
	Place Place
	Chain []Hop
}

// Loaded says which relations the function may load, or set, of what it is given:
// an entity, or a statement that is not finished yet.
type Loaded struct {
	Path  Path
	Names string // one a line; "?" for any
}

// Result is what is known of one result.
type Result struct {
	Is     Nilness
	Value  Path    // the value itself, if it has a name
	Fields []Store // what the object it points to holds
	Entity *Entity // what a query made it
}

// Outcome is one way in which the function may end.
type Outcome struct {
	Panics  bool
	Ran     bool    // the one callback was called
	Body    Nilness // the error of its last call
	When    []Cond
	Done    []Done
	Read    []Path // rows that were read from, and not to their end
	Opens   []Handle
	Stores  []Store
	Results []Result
	Fills   []Fill
}

// Arg says that argument Index of a callback, or the object that it points to
// at Field, or the context that it is under Key, is handle Handle of Opens.
type Arg struct {
	Index  int
	Field  Path
	Key    string
	Handle int
}

// Callback says that the function calls the function value Fn.
type Callback struct {
	Fn        Path
	When      []Cond
	Opens     []Handle // open while it runs
	Args      []Arg
	Values    []Store // arguments that have a name: Dst "0", "1", …
	Commits   bool    // a nil error of Fn commits
	RollsBack bool    // a non-nil error of Fn rolls back
	Spawns    bool    // runs it in a goroutine
	Place     Place
}

// Summary is what a function does to handles. A nil *Summary is the neutral
// one: it does nothing to any handle that it can reach.
type Summary struct {
	Outcomes  []Outcome // none: it never returns
	Works     bool      // it may write something, or begin a transaction to do so
	Uses      []Use
	Callbacks []Callback
	Reads     []RelationRead
	Loads     []Loaded
	Loops     []Loop
}
