package field

import (
	"database/sql"
	"testing"
)

// cleanTable returns the function that cleans and closes.
func cleanTable(t testing.TB, dsn string) func() {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := db.Exec(`DELETE FROM certificates`); err != nil {
			t.Fatal(err)
		}
		_ = db.Close()
	}
}

// CleanMain hands on the function that closes.
func CleanMain(t testing.TB) func() {
	return cleanTable(t, "root@/main")
}

// CleanAfter calls the function when the test ends.
func CleanAfter(t testing.TB) {
	t.Cleanup(CleanMain(t))
}

// CleanNow defers the function.
func CleanNow(t testing.TB, test func(testing.TB)) {
	defer cleanTable(t, "root@/main")()
	test(t)
}

// CleanNever throws the function away that closes.
func CleanNever(t testing.TB) {
	cleanTable(t, "root@/main")
}
