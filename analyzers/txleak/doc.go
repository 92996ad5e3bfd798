// Package txleak reports transactions, savepoints and pinned connections that
// some path leaves open.
//
// # What it reports
//
//   - no-finish: a transaction that no path commits or rolls back
//   - path: a return, continue or branch that skips the finish
//   - defer-in-loop: a transaction begun in each round of a loop and finished by
//     a defer, which runs only when the function returns
//   - overwrite: a variable that gets a new transaction while the old one is open
//   - helper: the same for a transaction that another function begins and returns
//   - savepoint: a nested transaction that is neither released nor rolled back
//   - conn: a connection from DB.Conn or Pool.Acquire that is not given back
//   - nil-tx: a transaction used, or its rollback deferred, before the error of
//     its begin is checked
//
// # Why it matters
//
// An open transaction keeps its connection. Each leak takes one from the pool,
// and when none is left every request waits. Until then it keeps its row
// locks, and in PostgreSQL an idle transaction keeps vacuum from removing dead
// rows. The path that leaks is mostly an error path, so tests do not show it.
//
// # Flagged
//
// One of two error paths forgets the rollback:
//
//	func Transfer(ctx context.Context, db *sql.DB, from, to, amount int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance - $1 WHERE id = $2", amount, from); err != nil {
//			return err // txvet: transaction "tx" (begun on line …) is still open when this returns
//		}
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, to); err != nil {
//			tx.Rollback()
//			return err
//		}
//		return tx.Commit()
//	}
//
// Nothing finishes the transaction:
//
//	func Touch(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		tx, err := pool.Begin(ctx) // txvet: transaction "tx" is never committed or rolled back
//		if err != nil {
//			return err
//		}
//		_, err = tx.Exec(ctx, "UPDATE users SET seen = now() WHERE id = $1", id)
//		return err
//	}
//
// The same, begun by a helper:
//
//	type Store struct{ db *sql.DB }
//
//	func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
//		return s.db.BeginTx(ctx, nil)
//	}
//
//	func (s *Store) Rename(ctx context.Context, id int, name string) error {
//		tx, err := s.begin(ctx) // txvet: transaction "tx" is never committed or rolled back
//		if err != nil {
//			return err
//		}
//		_, err = tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id)
//		return err
//	}
//
// A pinned connection is not given back:
//
//	func Version(ctx context.Context, db *sql.DB) (string, error) {
//		conn, err := db.Conn(ctx) // txvet: connection "conn" is never released
//		if err != nil {
//			return "", err
//		}
//		var version string
//		err = conn.QueryRowContext(ctx, "SELECT version()").Scan(&version)
//		return version, err
//	}
//
// # Accepted
//
// A rollback after a successful commit does nothing, so one defer serves all
// paths:
//
//	func Deposit(ctx context.Context, db *sql.DB, id, amount int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, id); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// A function that finishes only what it began itself:
//
//	func AddUser(ctx context.Context, db *sql.DB, tx *sql.Tx, name string) (err error) {
//		if tx == nil {
//			tx, err = db.BeginTx(ctx, nil)
//			if err != nil {
//				return err
//			}
//			defer func() {
//				if err != nil {
//					tx.Rollback()
//				} else {
//					err = tx.Commit()
//				}
//			}()
//		}
//		_, err = tx.ExecContext(ctx, "INSERT INTO users (name) VALUES ($1)", name)
//		return err
//	}
//
// A transaction that is given to the caller, or to a value that finishes it:
//
//	func Begin(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return nil, err
//		}
//		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil {
//			tx.Rollback(ctx)
//			return nil, err
//		}
//		return tx, nil
//	}
//
//	type Unit struct{ tx *sql.Tx }
//
//	func NewUnit(ctx context.Context, db *sql.DB) (*Unit, error) {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return nil, err
//		}
//		return &Unit{tx: tx}, nil
//	}
//
//	func (u *Unit) Commit() error   { return u.tx.Commit() }
//	func (u *Unit) Rollback() error { return u.tx.Rollback() }
//
// # Fixes
//
// For a path or conn, and for a transaction that is never finished and only read:
// a deferred rollback or release behind the check of the begin's error. It is
// offered where the handle is a variable of the function that gets no other value,
// is not begun in a loop, and is neither returned nor stored on another path, and
// where no defer of the function has to do with it. A begin whose error is not
// checked by the next statement gets no fix, and neither does a savepoint: what a
// rollback behind its release does is not the same in all libraries.
//
// # Options
//
// -txleak.panic also reports a transaction that every way out finishes, none by
// a defer: a panic in between leaves it open.
//
// -txleak.exit also reports a transaction that is open where os.Exit or log.Fatal
// ends the process, before deferred calls run. It is off by default because the
// connection ends with the process, and the database rolls back; what is lost is
// what the deferred calls would have said or tidied up.
//
// # Limits
//
// A session of txruntime that a function is given is somebody else's to close:
// that it is started there is not reported. A transaction that is passed to a
// function whose body is not in view (a function value, an interface method with
// several implementations in the package, or none) counts as handed over, unless
// the function that began it finishes it on another path. So does one that is begun
// through such an interface, when a method of it is called that has not the name of a
// statement. A pinned connection so
// passed always counts as handed over. Where a function returns a handle together
// with a function that releases it, nothing is said about its callers. Several
// returns that leave the same handle open are one finding, at the first: one
// deferred finish mends them all. Where the end of the context of its begin rolls
// a transaction back, as in database/sql, one is not reported that has the context
// of an HTTP request, or one that a deferred call cancels. Handles kept in maps, slices or channels, or
// reached by reflection, are not followed. Paths that exist only because a call
// panics are not reported.
package txleak
