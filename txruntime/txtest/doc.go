// Package txtest gives a test an engine on a database of its own, and fails
// the test for what the engine's guards find.
//
//	import _ "github.com/txvet/txvet/txruntime/pgx"
//
//	func TestTransfer(t *testing.T) {
//		t.Parallel()
//		e := txtest.Open(t, txtest.Postgres(t), txtest.Schema(schema))
//		bank := NewBank(e.Factory())
//
//		txtest.Flights(t, e, 3, func() { // two updates and the commit
//			if err := bank.Transfer(t.Context(), "ann", "bob", 10); err != nil {
//				t.Error(err)
//			}
//		})
//	}
//
// # Databases
//
// [Postgres] and [MariaDB] start a private server at first use, which ends with
// the process; the variables TXTEST_POSTGRES_URL and TXTEST_MARIADB_URL name one
// that runs already. On PostgreSQL the schema is made once, in a template, and
// each test gets a clone. The database is dropped when the test ends, so nothing
// has to be cleaned up between tests, code under test may commit, and tests may
// be parallel. On a server that outlives the process, templates stay, and so does
// what a process that was killed had made. Their names start with txtest_ and the
// time; a later process drops those that are older than a day.
//
// # Guards
//
// Whatever a guard finds in mode Fail or Report fails the test, also if the code
// under test drops the error. So does a session that is still open when the test
// ends. A test that provokes a guard says so with [Expect]. Two guards have no
// engine to tell of: [txruntime.ErrNotLoaded] and [txruntime.ErrNotFlushed] are
// seen only by who gets the error.
//
// # Flights, not round trips
//
// [Flights] holds a test to how often the code waits for the database to run
// statements: N+1 queries make it fail. It counts what is sent together as one.
// Network waits would be no stable number: the first time that a connection sees
// a statement, preparing it takes PostgreSQL one more, and which connection a
// transaction gets depends on what ran before. They are stable, too, once the
// connection knows all statements: the second time, in a test that uses one
// connection at a time.
//
//	load() // prepares
//	for _, f := range txtest.Record(t, e, load) {
//		trips += f.RoundTrips
//	}
package txtest
