package field

import "database/sql"

// Numbering rewrites placeholders.
type Numbering interface {
	Number(query string) (string, error)
}

// Desk passes the call on to another implementation, and is the only one in view.
type Desk struct {
	db  *sql.DB
	how Numbering
}

// Number rewrites the placeholders of a query.
func (d *Desk) Number(query string) (string, error) { return d.how.Number(query) }

// FileForgetsRollback is reached, though Number looks as if it called itself for ever.
func (d *Desk) FileForgetsRollback(letter string) error {
	query, err := d.Number(`INSERT INTO letters (body) VALUES (?)`)
	if err != nil {
		return err
	}
	tx, err := d.db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(query, letter); err != nil {
		return err // want `transaction "tx" \(begun on line 25\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
