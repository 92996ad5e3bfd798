package projects

import (
	"context"
	"database/sql"
	"errors"

	"txvet.test/rules/nestedtx/sql/store"
)

// CreateBeginsTwice opens a second transaction beside the first.
func CreateBeginsTwice(ctx context.Context, db *sql.DB, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id, err := insert(ctx, tx, name)
	if err != nil {
		return err
	}
	log, err := db.BeginTx(ctx, nil) // want `a second transaction is begun on "db" while "tx" \(begun on line 13\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	defer log.Rollback()
	if _, err := log.ExecContext(ctx, `INSERT INTO log (project) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := log.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// RenameBeginsOnField does so on the pool of its receiver.
func (p *Projects) RenameBeginsOnField(ctx context.Context, id int64, name string) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	read, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // want `a second transaction is begun on "p.db" while "tx" \(begun on line 38\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	var n int
	err = read.QueryRowContext(ctx, `SELECT count(*) FROM projects WHERE name = $1`, name).Scan(&n)
	if err := errors.Join(err, read.Rollback()); err != nil {
		return err
	}
	if n > 0 {
		return errors.New("name is taken")
	}
	if _, err := tx.ExecContext(ctx, `UPDATE projects SET name = $1 WHERE id = $2`, name, id); err != nil {
		return err
	}
	return tx.Commit()
}

// CreateCallsMethodThatBegins reads a setting by a method with its own transaction.
func (p *Projects) CreateCallsMethodThatBegins(ctx context.Context, name string) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	prefix, err := p.setting(ctx, "prefix") // want `second transaction .*while "tx" \(begun on line 63\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	if _, err := insert(ctx, tx, prefix+name); err != nil {
		return err
	}
	return tx.Commit()
}

// CreateCallsTwoDeep reaches the second begin two calls down.
func (p *Projects) CreateCallsTwoDeep(ctx context.Context, name string) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	limit, err := p.limit(ctx) // want `second transaction .*while "tx" \(begun on line 80\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	if len(name) > limit {
		return errors.New("name is too long")
	}
	if _, err := insert(ctx, tx, name); err != nil {
		return err
	}
	return tx.Commit()
}

// CreateOpensScopeInside runs a wrapper while its own transaction is open.
func (p *Projects) CreateOpensScopeInside(ctx context.Context, name string) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id, err := insert(ctx, tx, name)
	if err != nil {
		return err
	}
	err = WithTx(ctx, p.db, func(tx *sql.Tx) error { // want `second transaction .*while "tx" \(begun on line 100\) is open \(nestedtx\)`
		_, err := tx.ExecContext(ctx, `INSERT INTO log (project) VALUES ($1)`, id)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

// CopyNestsScopes opens a scope in the callback of a scope.
func (p *Projects) CopyNestsScopes(ctx context.Context, names []string) error {
	return WithTx(ctx, p.db, func(outer *sql.Tx) error {
		for _, name := range names {
			err := WithTx(ctx, p.db, func(tx *sql.Tx) error { // want `second transaction .*while "(outer|tx)" \(begun on line 121\) is open \(nestedtx\)`
				_, err := insert(ctx, tx, name)
				return err
			})
			if err != nil {
				return err
			}
		}
		_, err := outer.ExecContext(ctx, `UPDATE counts SET projects = projects + $1`, len(names))
		return err
	})
}

// CopyBeginsInScope begins by hand in the callback.
func (p *Projects) CopyBeginsInScope(ctx context.Context, name string) error {
	return p.inTx(ctx, func(tx *sql.Tx) error {
		id, err := insert(ctx, tx, name)
		if err != nil {
			return err
		}
		second, err := p.db.BeginTx(ctx, nil) // want `a second transaction is begun on "p.db" while "tx" \(begun on line 138\) is open \(nestedtx\)`
		if err != nil {
			return err
		}
		defer second.Rollback()
		if _, err := second.ExecContext(ctx, `INSERT INTO copies (project) VALUES ($1)`, id); err != nil {
			return err
		}
		return second.Commit()
	})
}

// CopyCallsMethodInScope calls a method that begins, in the callback.
func (p *Projects) CopyCallsMethodInScope(ctx context.Context, name string) error {
	return p.inTx(ctx, func(tx *sql.Tx) error {
		limit, err := p.limit(ctx) // want `second transaction .*while "tx" \(begun on line 157\) is open \(nestedtx\)`
		if err != nil {
			return err
		}
		_, err = insert(ctx, tx, name[:min(limit, len(name))])
		return err
	})
}

// CountInGenericScopeNests nests the generic wrapper in the plain one.
func (p *Projects) CountInGenericScopeNests(ctx context.Context, name string) (n int, err error) {
	err = p.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := insert(ctx, tx, name); err != nil {
			return err
		}
		n, err = WithTxResult(ctx, p.db, countIn(ctx)) // want `second transaction .*while "tx" \(begun on line 169\) is open \(nestedtx\)`
		return err
	})
	return n, err
}

func countIn(ctx context.Context) func(*sql.Tx) (int, error) {
	return func(tx *sql.Tx) (n int, err error) {
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM projects`).Scan(&n)
		return n, err
	}
}

// pool is the program's only pool, set by Init.
var pool *sql.DB

// Init sets the pool.
func Init(db *sql.DB) { pool = db }

func logGlobally(text string) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO log (text) VALUES ($1)`, text); err != nil {
		return err
	}
	return tx.Commit()
}

// DeleteLogsInSecondTransaction begins twice on the global pool.
func DeleteLogsInSecondTransaction(id int64) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`DELETE FROM projects WHERE id = $1`, id); err != nil {
		return err
	}
	if err := logGlobally("deleted"); err != nil { // want `second transaction .*while "tx" \(begun on line 206\) is open \(nestedtx\)`
		return err
	}
	return tx.Commit()
}

// ShareNestsStoreScope uses another package's wrapper inside its own transaction.
func ShareNestsStoreScope(ctx context.Context, s *store.Store, id int64) error {
	tx, err := s.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE projects SET shared = true WHERE id = $1`, id); err != nil {
		return err
	}
	if err := s.Grant(ctx, id, "everyone"); err != nil { // want `second transaction .*while "tx" \(begun on line 222\) is open \(nestedtx\)`
		return err
	}
	return tx.Commit()
}

// ShareNestsStoreMethods calls a method with a scope in the store's own scope.
func ShareNestsStoreMethods(ctx context.Context, s *store.Store, id int64, who []string) error {
	return s.InTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE projects SET shared = true WHERE id = $1`, id); err != nil {
			return err
		}
		for _, w := range who {
			if err := s.Grant(ctx, id, w); err != nil { // want `second transaction .*while "tx" \(begun on line 238\) is open \(nestedtx\)`
				return err
			}
		}
		return nil
	})
}

// ArchiveBeginsInClosure begins again in a local function.
func (p *Projects) ArchiveBeginsInClosure(ctx context.Context, id int64) error {
	note := func(text string) error {
		tx, err := p.db.BeginTx(ctx, nil) // want `second transaction .*while "tx" \(begun on line 264\) is open \(nestedtx\)`
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if _, err := tx.ExecContext(ctx, `INSERT INTO notes (project, text) VALUES ($1, $2)`, id, text); err != nil {
			return err
		}
		return tx.Commit()
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE projects SET archived = true WHERE id = $1`, id); err != nil {
		return err
	}
	if err := note("archived"); err != nil {
		return err
	}
	return tx.Commit()
}
