package language

import (
	"context"
	"database/sql"
	"log"
	"os"
)

var (
	pool    = open()
	shelves = count(pool)
	// prune is a literal in the initialiser of a variable.
	prune = func(ctx context.Context) error {
		tx, err := pool.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM log`); err != nil {
			return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
		}
		return tx.Commit()
	}
	commands = map[string]func(context.Context) error{"prune": prune, "empty": empty}
)

func open() *sql.DB {
	db, err := sql.Open("pgx", os.Getenv("DSN"))
	if err != nil {
		log.Fatal(err)
	}
	return db
}

func count(db *sql.DB) (n int) {
	if err := db.QueryRow(`SELECT count(*) FROM shelves`).Scan(&n); err != nil {
		return 0
	}
	return n
}

func empty(ctx context.Context) error {
	_, err := pool.ExecContext(ctx, `UPDATE stock SET n = 0`)
	return err
}

// init brings the tables up to date in a transaction that stays open when there is nothing to do.
func init() {
	tx, err := pool.Begin()
	if err != nil {
		log.Print(err)
		return
	}
	if shelves > 0 {
		return // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if _, err := tx.Exec(`INSERT INTO shelves (name) VALUES ('first')`); err != nil {
		tx.Rollback()
		return
	}
	if err := tx.Commit(); err != nil {
		log.Print(err)
	}
}

// init is allowed more than once.
func init() {
	tx, err := pool.Begin()
	if err != nil {
		return
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`DELETE FROM shelves WHERE name = ''`); err != nil {
		return
	}
	if err := tx.Commit(); err != nil {
		log.Print(err)
	}
}

// Main runs a command.
func Main(ctx context.Context, name string) error { return commands[name](ctx) }
