package field

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// LoadRequires ends the test where an error would be tested.
func LoadRequires(t testing.TB, db *sql.DB, statements []string) {
	tx, err := db.Begin()
	require.NoError(t, err)
	defer tx.Rollback()
	for i, s := range statements {
		_, err = tx.Exec(s)
		require.NoError(t, err, "statement %d", i)
	}
	err = tx.Commit()
	require.NoError(t, err)
}

// LoadRequiresNil asks for nil, by the methods of a bound test.
func LoadRequiresNil(t testing.TB, db *sql.DB, statement string) {
	must := require.New(t)
	tx, err := db.Begin()
	must.Nil(err)
	defer tx.Rollback()
	_, err = tx.Exec(statement)
	must.NoError(err)
	must.NoError(tx.Commit())
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// LoadHasOwnRequire ends the test in a function of its own.
func LoadHasOwnRequire(t testing.TB, db *sql.DB, statement string) {
	tx, err := db.Begin()
	noError(t, err)
	defer tx.Rollback()
	_, err = tx.Exec(statement)
	noError(t, err)
	noError(t, tx.Commit())
}

// LoadDefersBeforeRequire rolls back nil when the begin fails.
func LoadDefersBeforeRequire(t testing.TB, db *sql.DB, statement string) {
	tx, err := db.Begin()
	defer tx.Rollback() // want `"tx" is used before the error of its begin is checked \(txleak\)`
	require.NoError(t, err)
	_, err = tx.Exec(statement)
	require.NoError(t, err)
	require.NoError(t, tx.Commit())
}

// LoadAsserts notes the error and goes on with nil.
func LoadAsserts(t testing.TB, db *sql.DB, statement string) {
	tx, err := db.Begin()
	assert.NoError(t, err)
	defer tx.Rollback() // want `"tx" is used before the error of its begin is checked \(txleak\)`
	_, err = tx.Exec(statement)
	require.NoError(t, err)
	require.NoError(t, tx.Commit())
}
