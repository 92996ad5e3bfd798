package pgxtx

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txvet/txvet/txruntime/driver"
)

// Fault implements [driver.Pool]. The texts of PostgreSQL's class 22 quote the
// value that they are about, and so do pgx's about arguments and columns; these
// are told in other words.
func (p *pool) Fault(err error) driver.Fault {
	f := driver.Fault{Unsent: pgconn.SafeToRetry(err) || errors.As(err, new(*pgconn.ConnectError))}
	var pg *pgconn.PgError
	var early pgx.ErrPreprocessingBatch
	var scan pgx.ScanArgError
	switch {
	case errors.As(err, &pg):
		f.Code, f.Position, f.Message = pg.Code, int(pg.Position), pg.Message
		if strings.HasPrefix(pg.Code, "22") {
			f.Message = "a value does not fit its type"
		}
		f.Retry = pg.Code == "40001" || pg.Code == "40P01"
		f.Unique = pg.Code == "23505"
		f.ReadOnly = pg.Code == "25006"
	case errors.As(err, &early), ofArguments(err):
		f.Message = argument(err)
	case errors.As(err, &scan):
		f.Message = column(scan)
	}
	return f
}

// ofArguments tells errors of pgx about arguments, which have no type in the
// modes exec and simple_protocol.
func ofArguments(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unable to encode ") || strings.Contains(text, "unused argument") ||
		strings.Contains(text, "insufficient arguments") || strings.Contains(text, "failed to encode args[")
}

var argumentIndex = regexp.MustCompile(`args\[(\d+)\]`)

// argument describes an argument that pgx could not encode.
func argument(err error) string {
	if m := argumentIndex.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Sprintf("argument %s, counted from 0, cannot be encoded as the type of its parameter", m[1])
	}
	return "the arguments do not fit the parameters of the statement"
}

// column describes a column that could not be scanned; pgx names types, but
// may quote a value.
func column(e pgx.ScanArgError) string {
	text := fmt.Sprintf("column %q", e.FieldName)
	if why := e.Err.Error(); strings.HasPrefix(why, "cannot scan ") {
		return text + ": " + why
	}
	return text + " cannot be scanned into its destination"
}
