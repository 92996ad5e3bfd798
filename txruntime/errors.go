package txruntime

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Errors that are no misuse. They come wrapped in an [*OpError].
var (
	// ErrCommitUnknown says that the connection was lost while the server
	// committed. The work may be there or not: look before doing it again. It is
	// never retried.
	ErrCommitUnknown = errors.New("the connection was lost during the commit, which may have happened")

	// ErrCommitted says that the work is kept, but that something which the
	// database generated and sent with the commit does not fit where it belongs.
	ErrCommitted = errors.New("committed, but a result cannot be read")

	// ErrUnique says that a unique key is taken, on any database.
	ErrUnique = errors.New("a unique key is taken")

	// ErrNoRows and ErrTooManyRows are what [One] finds. They leave the
	// transaction as it is.
	ErrNoRows      = errors.New("no rows")
	ErrTooManyRows = errors.New("more than one row")
)

// OpError is what went wrong in an operation, with everything needed to find
// it and nothing of the statement's arguments. The error of the database is
// below it, for errors.As.
type OpError struct {
	Op       string // begin, exec, flush, commit, …
	Session  string // TxOptions.Name
	SQL      string // the statement's text, if it was one
	Position int    // where in it, in characters from 1; 0 if not known
	Code     string // SQLSTATE, or the database's own number
	Message  string // the server's, without values; else Err's is shown
	Err      error

	unique bool
}

// Is tells that the error is [ErrUnique], which the database's does not say.
func (e *OpError) Is(target error) bool { return target == ErrUnique && e.unique }

func (e *OpError) Error() string {
	var b strings.Builder
	writeOp(&b, e.Op, e.Session)
	if e.SQL != "" {
		fmt.Fprintf(&b, "%s: ", e.place())
	}
	if e.Message == "" {
		b.WriteString(e.Err.Error())
		return b.String()
	}
	b.WriteString(e.Message)
	if e.Code != "" {
		fmt.Fprintf(&b, " (%s)", e.Code)
	}
	return b.String()
}

func (e *OpError) Unwrap() error { return e.Err }

// place names the statement by its text around the position.
func (e *OpError) place() string {
	const around = 60
	text := e.SQL
	line, column := 1, e.Position
	if e.Position > 0 {
		at := 0
		for range e.Position - 1 {
			if at >= len(text) {
				break
			}
			r, n := utf8.DecodeRuneInString(text[at:])
			if at += n; r == '\n' {
				line, column = line+1, e.Position-utf8.RuneCountInString(text[:at])
			}
		}
		text = text[at:]
	}
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > around {
		text = string([]rune(text)[:around]) + "…"
	}
	if e.Position > 0 {
		return fmt.Sprintf("at %d:%d, %q", line, column, text)
	}
	return fmt.Sprintf("%q", text)
}

func writeOp(b *strings.Builder, op, session string) {
	b.WriteString(op)
	if session != "" {
		fmt.Fprintf(b, " in %q", session)
	}
	b.WriteString(": ")
}

// NotLoadedError is what a relation that no query loaded returns. It is
// [ErrNotLoaded] to errors.Is.
type NotLoadedError struct {
	Owner    string // the type that has the relation; empty if it was never read
	Relation string // the field, or the type of the elements
}

func (e *NotLoadedError) Error() string {
	name := e.Relation
	if e.Owner != "" {
		name = e.Owner + "." + name
	}
	return name + " was not loaded: load it with SelectIn or Joined, or Set it on a new object"
}

func (e *NotLoadedError) Unwrap() error { return ErrNotLoaded }

// LeakError lists the sessions that were open when their engine was disposed.
type LeakError struct{ Sessions []*GuardError }

func (e *LeakError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "dispose: %d open", len(e.Sessions))
	for _, s := range e.Sessions {
		fmt.Fprintf(&b, "\n%s%s", s, s.Trace())
	}
	return b.String()
}

func (e *LeakError) Unwrap() []error {
	errs := make([]error, len(e.Sessions))
	for i, s := range e.Sessions {
		errs[i] = s
	}
	return errs
}
