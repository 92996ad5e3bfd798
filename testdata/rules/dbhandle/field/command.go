package field

import (
	"database/sql"
	"errors"
	"fmt"
)

// command is one of the command line.
type command struct {
	Name string
	Run  func(args []string) error
}

// Commands are those of the program.
var Commands = []*command{
	{Name: "tiers", Run: runTiers},
	{Name: "users", Run: runUsers},
}

// accounts owns its pool.
type accounts struct{ db *sql.DB }

func newAccounts(file string) (*accounts, error) {
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		return nil, err
	}
	return &accounts{db: db}, nil
}

// Close closes the pool.
func (a *accounts) Close() error { return a.db.Close() }

func (a *accounts) tiers() (n int, err error) {
	err = a.db.QueryRow(`SELECT count(*) FROM tiers`).Scan(&n)
	return n, err
}

// runTiers is a command: the process ends with it.
func runTiers(args []string) error {
	a, err := newAccounts(args[0])
	if err != nil {
		return err
	}
	n, err := a.tiers()
	fmt.Println(n)
	return err
}

// runUsers is a command that opens the pool itself.
func runUsers(args []string) error {
	db, err := sql.Open("sqlite3", args[0])
	if err != nil {
		return err
	}
	var n int
	err = db.QueryRow(`SELECT count(*) FROM users`).Scan(&n)
	fmt.Println(n)
	return err
}

// CountTiers is no command: the process goes on, and so does the pool.
func CountTiers(file string) (int, error) {
	a, err := newAccounts(file) // want `the pool in "a" is never closed \(dbhandle\)`
	if err != nil {
		return 0, err
	}
	return a.tiers()
}

// CountTiersCloses is no command and closes.
func CountTiersCloses(file string) (n int, err error) {
	a, err := newAccounts(file)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.tiers()
}
