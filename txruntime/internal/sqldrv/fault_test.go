package sqldrv

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime/driver"
)

// speaking is a Valuer and a Scanner whose errors say too much.
type speaking struct{ err error }

func (s speaking) Value() (sqldriver.Value, error) { return nil, s.err }
func (s *speaking) Scan(v any) error               { return fmt.Errorf("cannot use %v", v) }

// ruled is the error of a guard.
type ruled struct{}

func (ruled) Error() string { return "the key is not known" }
func (ruled) Trace() string { return "" }

func TestErrorsOfDatabaseSQLHaveNoValues(t *testing.T) {
	const secret = "s3cr3t"
	p := newPool(t, &fake{}, driver.PoolOptions{})
	conn := acquire(t, p)
	defer conn.Release(true)
	for _, c := range []struct {
		arg  any
		dest any
		want string
	}{
		{speaking{errors.New(secret)}, nil, "argument $1 cannot be sent"},
		{speaking{fmt.Errorf("%s: %w", secret, ruled{})}, nil, "argument $1 cannot be sent: the key is not known"},
		{uint64(1 << 63), nil, "argument $1 cannot be sent"},
		{make(chan int), nil, "argument $1 cannot be sent: unsupported type chan int, a chan"},
		{1, new(int), "column 1 cannot be scanned: converting driver.Value type string to a int"},
		{1, new(bool), "column 1 cannot be scanned"},
		{1, new(speaking), "column 1 cannot be scanned"},
		{1, new(chan int), "column 1 cannot be scanned: unsupported Scan, storing driver.Value type string into type *chan int"},
		{1, 1, "column 1 cannot be scanned: destination not a pointer"},
	} {
		_, err := conn.Send(context.Background(), &driver.Flight{Statements: []*driver.Statement{{
			SQL: "query", Args: []any{c.arg}, Read: func(rows driver.Rows) error {
				rows.Next()
				return rows.Scan(c.dest)
			},
		}}})
		for _, err := range []error{err, fmt.Errorf("flush: %w", err), errors.Join(errors.New("another"), err)} {
			if got := p.Fault(err).Message; got != c.want || strings.Contains(got, secret) {
				t.Errorf("%v:\ngot  %s\nwant %s", err, got, c.want)
			}
		}
	}
}

func TestOtherErrorsSpeakForThemselves(t *testing.T) {
	p := newPool(t, &fake{}, driver.PoolOptions{})
	for _, err := range []error{context.Canceled, errors.New("mine"), errors.Join(errors.New("a"), errors.New("b"))} {
		if got := p.Fault(err); got != (driver.Fault{}) {
			t.Errorf("%v: %+v", err, got)
		}
	}
}
