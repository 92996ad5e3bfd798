package field

import (
	"database/sql"
	"log"
)

// Reader is a database as this program wants it: it says more than a handle of
// database/sql does, and several types implement it.
type Reader interface {
	Query(query string, args ...any) (*sql.Rows, error)
	Tenant() int64
}

type primary struct {
	db     *sql.DB
	tenant int64
}

func (p *primary) Tenant() int64 { return p.tenant }
func (p *primary) Query(query string, args ...any) (*sql.Rows, error) {
	return p.db.Query(query, args...)
}

type verbose struct{ *primary }

func (v *verbose) Query(query string, args ...any) (*sql.Rows, error) {
	log.Println(query)
	return v.primary.Query(query, args...)
}

// NumbersForgetsRows leaves the rows open when a row cannot be read.
func NumbersForgetsRows(r Reader) ([]string, error) {
	rows, err := r.Query(`SELECT number FROM invoices WHERE tenant = $1`, r.Tenant())
	if err != nil {
		return nil, err
	}
	var numbers []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err // want `rows "rows" \(opened on line 34\) is still open when this returns \(openrows\)`
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}

// NumbersClosesRows closes them on each path.
func NumbersClosesRows(r Reader) ([]string, error) {
	rows, err := r.Query(`SELECT number FROM invoices WHERE tenant = $1`, r.Tenant())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var numbers []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}

// Index has a method of that name which is no database's.
type Index interface {
	Query(query string, args ...any) (*Hits, error)
	Tenant() int64
}

// Hits are what it finds.
type Hits struct{ names []string }

// FirstOfIndex reads one.
func FirstOfIndex(ix Index) (string, error) {
	hits, err := ix.Query(`invoice`)
	if err != nil || len(hits.names) == 0 {
		return "", err
	}
	return hits.names[0], nil
}
