// Package badcommit reports commits of work that failed, and commits that are
// believed although they may have failed.
//
// # What it reports
//
//   - dropped: the error of a statement is dropped, then comes the commit
//   - orm-error: the field that tells whether a statement failed is not read, then
//     comes the commit
//   - logged: the path on which a statement failed goes on to the commit
//   - shadowed: the deferred finish decides by another error than the one returned
//   - unchecked: the error of the commit is dropped, or a deferred function assigns
//     it to a variable that was returned before
//   - deferred: a commit is deferred whatever happens
//   - swallowed: a scope callback returns nil after a failure, so the scope commits
//   - served: a middleware commits what the handlers behind it wrote, and asks nothing
//     of what became of the request
//   - recovered: a recovered panic goes on to the commit
//   - never: a transaction is written to and every path rolls it back
//
// # Why it matters
//
// A transaction is there so that all of its writes happen or none. When a
// failed statement is followed by a commit, the others stay: an order without
// its lines. And the commit itself can fail, for a constraint checked late, a
// serialization conflict or a lost connection; who drops its error reports
// success for work that does not exist.
//
// # Flagged
//
//	func Drop(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		tx.ExecContext(ctx, "DELETE FROM lines WHERE order_id = $1", id)
//		if _, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit() // txvet: "tx" is committed although the error of the statement on line … is dropped
//	}
//
//	func Ship(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
//			log.Print(err)
//		}
//		return tx.Commit() // txvet: "tx" is committed although the statement on line … failed on this path
//	}
//
// The deferred function sees the outer err, not the one that is returned:
//
//	func Rename(ctx context.Context, db *sql.DB, id int, name string) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			if err != nil {
//				tx.Rollback()
//			} else if err := tx.Commit(); err != nil {
//				log.Print(err)
//			}
//		}()
//		if _, err := tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id); err != nil {
//			return err // txvet: the deferred finish of "tx" looks at another "err" than the one returned here
//		}
//		_, err = tx.ExecContext(ctx, "INSERT INTO audit (user_id) VALUES ($1)", id)
//		return err
//	}
//
//	func Confirm(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		if _, err := tx.Exec(ctx, "UPDATE users SET confirmed = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		tx.Commit(ctx) // txvet: the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed
//		return nil
//	}
//
//	func Invite(ctx context.Context, pool *pgxpool.Pool, name string) error {
//		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			if _, err := tx.Exec(ctx, "INSERT INTO invitations (name) VALUES ($1)", name); err != nil {
//				log.Print(err)
//				return nil // txvet: nil is returned although the statement on line … failed: the scope commits
//			}
//			return nil
//		})
//	}
//
// # Accepted
//
// A named result that the deferred function decides by and sets:
//
//	func Activate(ctx context.Context, db *sql.DB, id int) (err error) {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			if err != nil {
//				tx.Rollback()
//			} else {
//				err = tx.Commit()
//			}
//		}()
//		if _, err := tx.ExecContext(ctx, "UPDATE users SET active = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		_, err = tx.ExecContext(ctx, "INSERT INTO audit (user_id) VALUES ($1)", id)
//		return err
//	}
//
// No rows is an answer, not a failure:
//
//	func Ensure(ctx context.Context, db *sql.DB, name string) (id int, err error) {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return 0, err
//		}
//		defer tx.Rollback()
//		err = tx.QueryRowContext(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id)
//		if errors.Is(err, sql.ErrNoRows) {
//			err = tx.QueryRowContext(ctx, "INSERT INTO tags (name) VALUES ($1) RETURNING id", name).Scan(&id)
//		}
//		if err != nil {
//			return 0, err
//		}
//		return id, tx.Commit()
//	}
//
// # Fixes
//
// For unchecked, the commit's error is returned: by the commit in the place of the
// "return nil" below it, or by an if with the zero values of the other results. Not
// offered in a loop, in a function whose last result is no error, and where a zero
// value cannot be written in a word.
//
// # Limits
//
// An error that is collected in a list counts as looked at later, and one that
// is given to a function which returns an error is judged by that one. A read
// that fails before a commit is not reported, nor is an error of Scan that is
// dropped: both are often meant. A statement whose error a callee drops is not
// seen at the commit of its caller. A commit's error that is logged counts as
// looked at, where the function does not return the variable that it is in. So
// does that of a commit behind CockroachDB's RELEASE SAVEPOINT
// cockroach_restart, which is the commit. That a transaction is never committed is
// said of those that the function itself began and kept to itself. A session of
// txruntime cannot be committed after a failure: what is reported there is that
// the work is lost, and that the program goes on as if it were not. What is
// queued on it has no error of its own to look at. Any condition between the handlers
// that ran and the commit counts as a question what became of them.
package badcommit
