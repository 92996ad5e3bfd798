// Package lostctx reports database calls that drop the context which is in
// scope.
//
// # What it reports
//
//   - twin: the method without a context where one with a context exists
//   - background: context.Background or context.TODO although a context is in scope
//   - callee: a function that reaches the database with a context of its own
//   - orm: a statement on a handle that was given no context, in a library where the
//     handle has it
//   - outer: in a scope whose transaction travels in the context, a call with the
//     context from outside, which leaves the transaction; in a scope of txruntime,
//     which knows its calls by the context, the same on the session itself
//
// # Why it matters
//
// The statement goes on after the caller has given up: a request that timed
// out keeps its connection and its locks, and a shutdown waits for it. Traces
// and deadlines end there. Where the context carries the transaction, the call
// with the wrong context runs on the pool, outside the transaction.
//
// # Flagged
//
//	func Touch(ctx context.Context, db *sql.DB, id int) error {
//		_, err := db.Exec("UPDATE users SET seen = now() WHERE id = $1", id) // txvet: db.Exec drops context "ctx": use ExecContext
//		return err
//	}
//
//	func Forget(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		_, err := pool.Exec(context.Background(), "DELETE FROM users WHERE id = $1", id) // txvet: context.Background() is passed although context "ctx" is in scope
//		return err
//	}
//
// In a callee:
//
//	func loadName(db *sql.DB, id int) (string, error) {
//		var name string
//		err := db.QueryRowContext(context.Background(), "SELECT name FROM users WHERE id = $1", id).Scan(&name)
//		return name, err
//	}
//
//	func Greet(ctx context.Context, db *sql.DB, id int) (string, error) {
//		name, err := loadName(db, id) // txvet: loadName reaches the database with context.Background() although context "ctx" is in scope
//		return "hello " + name, err
//	}
//
// A transaction in the context:
//
//	type txKey struct{}
//
//	func inTx(ctx context.Context, db *sql.DB, body func(context.Context) error) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if err := body(context.WithValue(ctx, txKey{}, tx)); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
//	func exec(ctx context.Context, db *sql.DB, query string, args ...any) error {
//		if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
//			_, err := tx.ExecContext(ctx, query, args...)
//			return err
//		}
//		_, err := db.ExecContext(ctx, query, args...)
//		return err
//	}
//
//	func Move(ctx context.Context, db *sql.DB, from, to int) error {
//		return inTx(ctx, db, func(inner context.Context) error {
//			if err := exec(inner, db, "UPDATE accounts SET n = n - 1 WHERE id = $1", from); err != nil {
//				return err
//			}
//			return exec(ctx, db, "UPDATE accounts SET n = n + 1 WHERE id = $1", to) // txvet: "ctx" is the context outside the scope: the call leaves transaction of line …
//		})
//	}
//
// # Accepted
//
// No context is in scope:
//
//	func Count(db *sql.DB) (int, error) {
//		var n int
//		err := db.QueryRow("SELECT count(*) FROM users").Scan(&n)
//		return n, err
//	}
//
// Clean-up that must run although the context is done:
//
//	func Release(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
//			defer cancel()
//			tx.Rollback(clean)
//		}()
//		if _, err := tx.Exec(ctx, "UPDATE jobs SET owner = NULL WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
// # Fixes
//
// For twin, the call of the method with the context; for background, the context
// that is in scope; for orm, WithContext on the handle. Where only an
// *http.Request is in scope, its Context. A fix that would need an import, or leave
// one unused, is not offered.
//
// # Limits
//
// A context that reaches the call through a struct field counts as a context of
// its own and is not reported, and so does a detached context that has a name
// of its own: it was meant. A method of an interface that lacks the twin cannot
// be called otherwise. A callee behind an interface with several
// implementations in view, or none, is not seen, and a deferred call or a
// goroutine is not reported: both may outlive the context on purpose. Neither is a
// callee that returns no error: it does what it can, such as leaving a note of a
// failure. Where the
// handle has the context, only the uses of fields and package variables are
// reported: a handle that was passed in may have one.
package lostctx
