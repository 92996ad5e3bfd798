package field

import "database/sql"

// Firsts reads the first row of each, and closes all of them at its end.
func Firsts(tx *sql.Tx, ids []int) (names []string, err error) {
	for _, id := range ids {
		rows, err := tx.Query(`SELECT name FROM names WHERE person = $1 ORDER BY since`, id) // want `rows "rows" is opened in a loop and closed by a defer: it stays open until the function returns \(openrows\)`
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		if rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
	}
	return names, nil
}

// Lasts reads each to its end, which closes it.
func Lasts(tx *sql.Tx, ids []int) (names []string, err error) {
	for _, id := range ids {
		rows, err := tx.Query(`SELECT name FROM names WHERE person = $1 ORDER BY since`, id)
		if err != nil {
			return nil, err
		}
		defer closeRows(rows)
		var name string
		for rows.Next() {
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
		}
		names = append(names, name)
	}
	return names, nil
}

func closeRows(rows *sql.Rows) { _ = rows.Close() }

// FirstOf looks until there is one.
func FirstOf(tx *sql.Tx, ids []int) (name string, err error) {
	for _, id := range ids {
		rows, err := tx.Query(`SELECT name FROM names WHERE person = $1`, id)
		if err != nil {
			return "", err
		}
		defer closeRows(rows)
		if rows.Next() {
			err := rows.Scan(&name)
			return name, err
		}
	}
	return "", sql.ErrNoRows
}

// FirstsByRound closes each in the function literal of its round.
func FirstsByRound(tx *sql.Tx, ids []int) (names []string, err error) {
	for _, id := range ids {
		if err := func() error {
			rows, err := tx.Query(`SELECT name FROM names WHERE person = $1`, id)
			if err != nil {
				return err
			}
			defer rows.Close()
			var name string
			if rows.Next() {
				err = rows.Scan(&name)
			}
			names = append(names, name)
			return err
		}(); err != nil {
			return nil, err
		}
	}
	return names, nil
}
