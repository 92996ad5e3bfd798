package field

import "database/sql"

// instance is a lock that this program holds as long as it runs.
var instance *sql.Tx

func lockInstance(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	instance = tx
	_, err = instance.Exec(`LOCK TABLE instances IN EXCLUSIVE MODE`)
	return err
}

func migrate(db *sql.DB) error {
	_, err := db.Exec(`ALTER TABLE instances ADD name TEXT`)
	return err
}

// Start works beside the lock.
func Start(db *sql.DB) error {
	if err := lockInstance(db); err != nil {
		return err
	}
	if err := migrate(db); err != nil {
		return err
	}
	_, err := db.Exec(`UPDATE instances SET started = now()`)
	return err
}
