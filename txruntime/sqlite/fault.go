package sqlite

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	modernc "modernc.org/sqlite"

	"github.com/txvet/txvet/txruntime/driver"
)

// Result codes of SQLite; an extended one has them in its low byte.
const (
	generic  = 1
	busy     = 5
	locked   = 6
	readonly = 8

	primaryKey = 1555
	unique     = 2067
	rowID      = 2579
)

// fault implements [sqldrv.Dialect]'s Fault.
func fault(err error, readOnly bool) (driver.Fault, bool) {
	var e *modernc.Error
	if !errors.As(err, &e) {
		return driver.Fault{}, false
	}
	primary := e.Code() & 0xff
	return driver.Fault{
		Code:    strconv.Itoa(e.Code()),
		Message: message(e),
		Retry:   primary == busy || primary == locked,
		Unique:  e.Code() == unique || e.Code() == primaryKey || e.Code() == rowID,
		// Otherwise it is the file that cannot be written.
		ReadOnly: readOnly && e.Code() == readonly,
	}, true
}

var (
	// trailer is the code that the library adds, which Fault has apart.
	trailer = regexp.MustCompile(` \(\d+\)( \(SQLITE_BUSY\))?$`)

	// structural are messages about the text of a statement and the schema.
	structural = regexp.MustCompile(`^(near "|no such |no query solution|ambiguous column name|incomplete input|duplicate column|` +
		`unrecognized token|table |index |view |trigger |there is already |cannot |wrong number of arguments|misuse of |` +
		`unknown function|a GROUP BY |[0-9]+ values for |all VALUES must |sub-select returns |row value misused|` +
		`ON CONFLICT |UPSERT|too many |foreign key mismatch)`)
	quoted = regexp.MustCompile(`(?s)['"\[].*['"\]]`)
)

// message is what SQLite says. About the schema it says names; what a function
// says about its arguments may quote them.
func message(e *modernc.Error) string {
	text := trailer.ReplaceAllString(e.Error(), "")
	text = strings.TrimPrefix(text, "constraint failed: ")
	if e.Code() != generic {
		return text
	}
	text = strings.TrimPrefix(text, "SQL logic error: ")
	if structural.MatchString(text) {
		return text
	}
	return quoted.ReplaceAllString(text, "…")
}
