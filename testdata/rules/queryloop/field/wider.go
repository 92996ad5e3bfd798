package field

import "database/sql"

// Pool begins transactions of a type of this program's own.
type Pool interface {
	Begin() (Tx, error)
}

// Tx says more than a transaction of database/sql does.
type Tx interface {
	Query(query string, args ...any) (*sql.Rows, error)
	Exec(query string, args ...any) (sql.Result, error)
	Commit() error
	Rollback() error
	Region() string
}

func ids(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// OutputsOfJobs asks for the outputs of each job by itself.
func OutputsOfJobs(p Pool) (map[int64][]int64, error) {
	tx, err := p.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.Query(`SELECT id FROM jobs WHERE region = $1`, tx.Region())
	if err != nil {
		return nil, err
	}
	jobs, err := ids(rows)
	if err != nil {
		return nil, err
	}
	outputs := map[int64][]int64{}
	for _, job := range jobs {
		rows, err := tx.Query(`SELECT id FROM outputs WHERE job_id = $1`, job) // want `a query runs for each element of "jobs", the result of the query on line 39 \(queryloop\)`
		if err != nil {
			return nil, err
		}
		if outputs[job], err = ids(rows); err != nil {
			return nil, err
		}
	}
	return outputs, tx.Commit()
}

// TouchJobs writes each: a piece of work.
func TouchJobs(p Pool) error {
	tx, err := p.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.Query(`SELECT id FROM jobs WHERE region = $1`, tx.Region())
	if err != nil {
		return err
	}
	jobs, err := ids(rows)
	if err != nil {
		return err
	}
	for _, job := range jobs {
		if _, err := tx.Exec(`UPDATE jobs SET touched = now() WHERE id = $1`, job); err != nil {
			return err
		}
	}
	return tx.Commit()
}
