package field

import (
	"database/sql"
	"fmt"
)

// command is one of the command line.
type command struct {
	Name string
	Run  func(args []string) error
}

// Commands are those of the program.
var Commands = []*command{{Name: "tokens", Run: runTokens}}

func tokensOf(db *sql.DB, user string) (n int, err error) {
	err = db.QueryRow(`SELECT count(*) FROM tokens WHERE user = ?`, user).Scan(&n)
	return n, err
}

func listUsers(db *sql.DB) (users []string, err error) {
	rows, err := db.Query(`SELECT name FROM users`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var user string
		if err := rows.Scan(&user); err != nil {
			return nil, err
		}
		users = append(users, user)
	}
	return users, rows.Err()
}

// runTokens is a command that lists what a local file has of each user.
func runTokens(args []string) error {
	db, err := sql.Open("sqlite3", args[0])
	if err != nil {
		return err
	}
	defer db.Close()
	users, err := listUsers(db)
	if err != nil {
		return err
	}
	for _, user := range users {
		n, err := tokensOf(db, user)
		if err != nil {
			return err
		}
		fmt.Println(user, n)
	}
	return nil
}
