package field

import "database/sql"

// Ledger begins entries.
type Ledger interface {
	Begin() (Entry, error)
}

// Entry is a transaction with a name; its one implementation has Commit and
// Rollback from the transaction that it embeds.
type Entry interface {
	Exec(query string, args ...any) (sql.Result, error)
	Commit() error
	Rollback() error
	Account() string
}

type ledger struct{ *sql.DB }

func (l *ledger) Begin() (Entry, error) {
	tx, err := l.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &entry{tx, "cash"}, nil
}

type entry struct {
	*sql.Tx
	account string
}

func (e *entry) Account() string { return e.account }

func void(e Entry) { _ = e.Rollback() }

// PostRollsBackThroughHelper ends the entry on each path.
func PostRollsBackThroughHelper(l Ledger, amount int) error {
	e, err := l.Begin()
	if err != nil {
		return err
	}
	defer void(e)
	if _, err := e.Exec(`INSERT INTO entries (account, amount) VALUES ($1, $2)`, e.Account(), amount); err != nil {
		return err
	}
	return e.Commit()
}

// PostDefersRollback calls the promoted method itself.
func PostDefersRollback(l Ledger, amount int) error {
	e, err := l.Begin()
	if err != nil {
		return err
	}
	defer e.Rollback()
	if _, err := e.Exec(`INSERT INTO entries (account, amount) VALUES ($1, $2)`, e.Account(), amount); err != nil {
		return err
	}
	return e.Commit()
}

// PostForgetsRollback leaves the entry open when the statement fails.
func PostForgetsRollback(l Ledger, amount int) error {
	e, err := l.Begin()
	if err != nil {
		return err
	}
	if _, err := e.Exec(`INSERT INTO entries (account, amount) VALUES ($1, $2)`, e.Account(), amount); err != nil {
		return err // want `transaction "e" \(begun on line 66\) is still open when this returns \(txleak\)`
	}
	return e.Commit()
}
