package sqldrv

import (
	"database/sql"

	"github.com/txvet/txvet/txruntime/driver"
)

// rows implements [driver.Rows].
type rows struct {
	*sql.Rows
	columns []string
	st      *driver.Statement // whose rows are counted

	// Of rows that are left to be read.
	end    func(error) error
	cancel func()

	closed bool
	err    error
}

func newRows(r *sql.Rows, st *driver.Statement) (*rows, error) {
	columns, err := r.Columns()
	if err != nil {
		_ = r.Close() // err is why
		return nil, err
	}
	st.Affected = 0
	return &rows{Rows: r, columns: columns, st: st}, nil
}

// Columns implements [driver.Rows].
func (r *rows) Columns() []string { return r.columns }

// Next implements [driver.Rows].
func (r *rows) Next() bool {
	if r.closed || !r.Rows.Next() {
		return false
	}
	r.st.Affected++
	return true
}

// Close implements [driver.Rows]. It may be called again.
func (r *rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed = true
	r.err = r.Rows.Close()
	if err := r.Rows.Err(); err != nil {
		r.err = err // of which the other is the consequence
	}
	if r.end != nil {
		r.err = r.end(r.err)
	}
	return r.err
}

// Raw implements [driver.Rows]: a *sql.Rows.
func (r *rows) Raw() any { return r.Rows }
