package pgxtx

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/txvet/txvet/txruntime/driver"
)

// reply reads the results of a flight.
type reply struct {
	conn    *conn
	results pgx.BatchResults
	flight  *driver.Flight
}

// read takes the results in order: those of the begin, of the statements, of
// the commit. It returns rows if the flight streams, and only then leaves
// something to read. An error in reading rows does not keep the server from
// carrying out the rest, so the rest is read.
func (r *reply) read(begins, from int) (driver.Rows, error) {
	f := r.flight
	f.Failed = -1
	for range begins {
		if _, err := r.results.Exec(); err != nil {
			return nil, err
		}
		f.Begun = true
	}
	var unread error
	for i, st := range f.Statements[from:] {
		if unread == nil {
			f.Failed = from + i
		}
		if f.Stream && from+i == len(f.Statements)-1 {
			got, err := r.results.Query()
			if err != nil {
				return nil, err
			}
			f.Done++
			return &rows{Rows: got, results: r.results, statement: st}, nil
		}
		sent, err := r.statement(st)
		if err != nil && sent {
			unread = err
		} else if err != nil {
			return nil, err
		}
		f.Done++
	}
	if unread == nil {
		f.Failed = len(f.Statements)
	}
	if f.Commit {
		tag, err := r.results.Exec()
		if err != nil {
			return nil, err
		}
		f.Committed = tag.String() == "COMMIT"
	}
	return nil, unread
}

// statement reads the result of one, and tells whether it was carried out.
func (r *reply) statement(st *driver.Statement) (bool, error) {
	if st.Read == nil {
		tag, err := r.results.Exec()
		st.Affected = tag.RowsAffected()
		return false, err
	}
	got, err := r.results.Query()
	if err != nil {
		return false, err
	}
	reading := &rows{Rows: got}
	if r.flight.Commit {
		reading.types = r.conn.TypeMap()
	}
	unread := st.Read(reading)
	got.Close()
	st.Affected = got.CommandTag().RowsAffected()
	if err := got.Err(); err != nil && err != unread {
		return false, err
	}
	return true, unread
}

// rows implements [driver.Rows]. results is set if it is the last of a flight.
type rows struct {
	pgx.Rows
	results   pgx.BatchResults
	statement *driver.Statement
	columns   []string
	types     *pgtype.Map // of a row whose failure to be scanned must not end the batch
}

// Scan implements [driver.Row].
func (r *rows) Scan(dest ...any) error {
	if r.types != nil {
		return pgx.ScanRow(r.types, r.FieldDescriptions(), r.RawValues(), dest...)
	}
	return r.Rows.Scan(dest...)
}

// Columns implements [driver.Rows].
func (r *rows) Columns() []string {
	if r.columns == nil {
		fields := r.FieldDescriptions()
		r.columns = make([]string, len(fields))
		for i, f := range fields {
			r.columns[i] = f.Name
		}
	}
	return r.columns
}

// Close implements [driver.Rows].
func (r *rows) Close() error {
	r.Rows.Close()
	err := r.Err()
	if r.results == nil {
		return err
	}
	r.statement.Affected = r.CommandTag().RowsAffected()
	if closing := r.results.Close(); err == nil {
		err = closing
	}
	return err
}

// Raw returns the pgx.Rows.
func (r *rows) Raw() any { return r.Rows }
