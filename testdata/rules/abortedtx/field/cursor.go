package field

import (
	"database/sql"
	"errors"
)

// ReadDefersClose closes the cursor if it still can; otherwise the rollback does.
func ReadDefersClose(tx *sql.Tx) (n int, err error) {
	if _, err := tx.Exec(`DECLARE feed CURSOR FOR SELECT id FROM feeds`); err != nil {
		return 0, err
	}
	defer tx.Exec(`CLOSE feed`)
	for {
		var id int
		if err := tx.QueryRow(`FETCH NEXT FROM feed`).Scan(&id); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return n, nil
			}
			return n, err
		}
		n++
	}
}

// SkipAnswersForClose returns the refusal of the second statement in place of the cause.
func SkipAnswersForClose(tx *sql.Tx) error {
	if _, err := tx.Exec(`DECLARE feed CURSOR FOR SELECT id FROM feeds`); err != nil {
		return err
	}
	if _, err := tx.Exec(`MOVE FORWARD 100 FROM feed`); err != nil {
		if _, err := tx.Exec(`CLOSE feed`); err != nil { // want `"tx" is used after the statement on line 31 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			return err
		}
		return err
	}
	_, err := tx.Exec(`CLOSE feed`)
	return err
}
