package sqldrv

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
)

// failure is an error with what only its connection knew.
type failure struct {
	error
	unsent   bool // nothing that could be kept reached the server
	readOnly bool // the transaction was begun as read-only
}

func (f *failure) Unwrap() error { return f.error }

// Fault implements [driver.Pool].
func (p *Pool) Fault(err error) driver.Fault {
	known := &failure{}
	errors.As(err, &known)
	f, ok := p.dialect.Fault(err, known.readOnly)
	if !ok {
		f = driver.Fault{Message: conversion(err)}
	}
	f.Unsent = known.unsent || isUnsent(err)
	return f
}

// isUnsent knows the errors that database/sql itself takes as a reason to send
// again.
func isUnsent(err error) bool {
	return errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

const (
	argumentError = "sql: converting argument "
	scanError     = "sql: Scan error on column index "
)

var (
	// subject is what an error is about. The name of a column is left out: that
	// of "select ?" may be the argument.
	subject = regexp.MustCompile(`^sql: (?:converting argument (\$\d+|with name "\w+") type|Scan error on column index (\d+), name .*?): `)

	// harmless are the reasons of database/sql that name types only.
	harmless = regexp.MustCompile(`^(unsupported type .+, an? [\w ]+|` +
		`unsupported Scan, storing driver\.Value type .+ into type .+|` +
		`converting NULL to \w+ is unsupported|` +
		`non-Value type \S+ returned from Value|` +
		`destination (pointer is nil|not a pointer))$`)
	converting = regexp.MustCompile(`(?s)^(converting driver\.Value type \S+) \(.*\) (to an? \w+): .*$`)
)

// conversion tells an error of database/sql about an argument or a column, which
// may quote the value, without it; "" if it is none.
func conversion(err error) string {
	found := find(err)
	if found == nil {
		return ""
	}
	text := "an argument cannot be sent"
	if strings.HasPrefix(found.Error(), scanError) {
		text = "a column cannot be scanned"
	}
	if m := subject.FindStringSubmatch(found.Error()); m != nil && m[1] != "" {
		text = "argument " + m[1] + " cannot be sent"
	} else if m != nil {
		index, _ := strconv.Atoi(m[2]) // the pattern has digits
		text = fmt.Sprintf("column %d cannot be scanned", index+1)
	}
	if why := reason(errors.Unwrap(found)); why != "" {
		text += ": " + why
	}
	return text
}

// find returns the error of database/sql below err, or nil.
func find(err error) error {
	if err == nil {
		return nil
	}
	if text := err.Error(); strings.HasPrefix(text, argumentError) || strings.HasPrefix(text, scanError) {
		return err
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return find(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			if found := find(one); found != nil {
				return found
			}
		}
	}
	return nil
}

// reason returns what may be told of a reason. A Valuer or Scanner of the
// program may have put the value into it; a guard, such as that of a key which
// is not known yet, has not.
func reason(err error) string {
	if err == nil {
		return ""
	}
	if g := guard(nil); errors.As(err, &g) {
		return g.Error()
	}
	text := converting.ReplaceAllString(err.Error(), "$1 $2")
	if text != err.Error() || harmless.MatchString(text) {
		return text
	}
	return ""
}

// guard is a *txruntime.GuardError.
type guard interface {
	error
	Trace() string
}
