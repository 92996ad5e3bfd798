package txtest

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/txvet/txvet/txruntime/internal/server"
)

// Postgres returns the URL of a PostgreSQL server for [Open]: the one that
// TXTEST_POSTGRES_URL names, or a private one, which this process starts at first
// use and which ends with it. The test ends if PostgreSQL is not installed.
func Postgres(t testing.TB) string {
	t.Helper()
	return private(t, "TXTEST_POSTGRES_URL", server.Postgres, "postgres")
}

// MariaDB is Postgres for MariaDB, with TXTEST_MARIADB_URL.
func MariaDB(t testing.TB) string {
	t.Helper()
	return private(t, "TXTEST_MARIADB_URL", server.MariaDB, "mysql")
}

// private returns the URL that is given, as it is, or that of a database that
// every server has.
func private(t testing.TB, variable string, start func() (*server.Server, error), database string) string {
	t.Helper()
	if given := os.Getenv(variable); given != "" {
		return given
	}
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	return s.URL(database)
}

// SQLite returns the URL of a SQLite database, a file in t.TempDir. Parameters
// may be added to it.
func SQLite(t testing.TB) string {
	t.Helper()
	file := "/" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
	if file[1] == '/' {
		file = file[1:]
	}
	u := url.URL{Scheme: "sqlite+modernc", Path: file, OmitHost: true}
	return u.String()
}
