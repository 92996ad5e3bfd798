package field

import (
	"context"
	"database/sql"
)

// Worker keeps its columns to itself.
type Worker interface {
	Name() string
	Since(days int) string
}

type worker struct{ name string }

func (w *worker) Name() string          { return w.name }
func (w *worker) Since(days int) string { return w.name }

func scanWorkers(rows *sql.Rows) ([]Worker, error) {
	defer rows.Close()
	var out []Worker
	for rows.Next() {
		w := &worker{}
		if err := rows.Scan(&w.name); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// VolumesOfWorkers asks for the volumes of each worker, which it knows by a method.
func VolumesOfWorkers(ctx context.Context, db *sql.DB) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, `SELECT name FROM workers`)
	if err != nil {
		return nil, err
	}
	workers, err := scanWorkers(rows)
	if err != nil {
		return nil, err
	}
	volumes := map[string]int{}
	for _, w := range workers {
		var n int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM volumes WHERE worker = $1`, w.Name()).Scan(&n); err != nil { // want `a query runs for each element of "workers", the result of the query on line 34 \(queryloop\)`
			return nil, err
		}
		volumes[w.Name()] = n
	}
	return volumes, nil
}

// VolumesSince asks for a number of days, whatever the worker makes of them.
func VolumesSince(ctx context.Context, db *sql.DB, w Worker, days []int) ([]int, error) {
	var volumes []int
	for _, d := range days {
		var n int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM volumes WHERE since > $1`, w.Since(d)).Scan(&n); err != nil {
			return nil, err
		}
		volumes = append(volumes, n)
	}
	return volumes, nil
}

// Roster finds workers in a way of its own.
type Roster interface {
	Idle(ctx context.Context) (*sql.Rows, error)
}

// VolumesOfRoster gets the rows from out of view.
func VolumesOfRoster(ctx context.Context, db *sql.DB, r Roster) (int, error) {
	rows, err := r.Idle(ctx)
	if err != nil {
		return 0, err
	}
	workers, err := scanWorkers(rows)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, w := range workers {
		var n int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM volumes WHERE worker = $1`, w.Name()).Scan(&n); err != nil { // want `a query runs for each element of "workers", the result of the query on line 73 \(queryloop\)`
			return 0, err
		}
		total += n
	}
	return total, nil
}
