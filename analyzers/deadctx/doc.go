// Package deadctx reports transactions whose context ends before they do.
//
// # What it reports
//
//   - cancelled: the context of the transaction is cancelled before its last use
//   - returned: a transaction is returned from a function that cancels its context
//   - request: the context of a request is used by work that outlives the handler
//
// # Why it matters
//
// database/sql rolls a transaction back when the context of its begin is done.
// The statements that follow fail with sql.ErrTxDone or "context canceled",
// and whether they do is a matter of timing: the rollback runs in another
// goroutine. The context of a request is cancelled when the handler returns,
// so the work that it started in the background is cut off in the middle.
//
// # Flagged
//
//	func Close(ctx context.Context, db *sql.DB, id int) error {
//		short, cancel := context.WithTimeout(ctx, time.Second)
//		defer cancel()
//		tx, err := db.BeginTx(short, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(short, "UPDATE accounts SET closed = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		cancel()
//		return tx.Commit() // txvet: "tx" is used after its context was cancelled on line …
//	}
//
//	func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
//		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
//		defer cancel()
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return nil, err
//		}
//		return tx, nil // txvet: "tx" is returned, but its context is cancelled when this returns
//	}
//
//	func record(ctx context.Context, pool *pgxpool.Pool, path string) {
//		if _, err := pool.Exec(ctx, "INSERT INTO visits (path) VALUES ($1)", path); err != nil {
//			log.Print(err)
//		}
//	}
//
//	func Visit(pool *pgxpool.Pool) http.HandlerFunc {
//		return func(w http.ResponseWriter, r *http.Request) {
//			go record(r.Context(), pool, r.URL.Path) // txvet: the request's context is used by a goroutine that outlives the handler
//			w.WriteHeader(http.StatusAccepted)
//		}
//	}
//
// # Accepted
//
// The context ends after the transaction:
//
//	func Open(ctx context.Context, db *sql.DB, id int) error {
//		ctx, cancel := context.WithTimeout(ctx, time.Second)
//		defer cancel()
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = false WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// In pgx the context of Begin is that of the BEGIN command alone:
//
//	func beginSoon(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
//		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
//		defer cancel()
//		return pool.Begin(ctx)
//	}
//
// Work that is meant to go on:
//
//	func VisitLater(pool *pgxpool.Pool) http.HandlerFunc {
//		return func(w http.ResponseWriter, r *http.Request) {
//			go record(context.WithoutCancel(r.Context()), pool, r.URL.Path)
//			w.WriteHeader(http.StatusAccepted)
//		}
//	}
//
// # Options
//
// -deadctx.rollback also reports a rollback with a context that is cancelled by
// then: pgx closes the connection instead, and the pool has to open another.
//
// # Limits
//
// A cancel function that is stored in a field or passed to a function out of
// view counts as not called. How long a timeout is plays no part. A function
// that waits for any of its goroutines counts as waiting for all of them. A
// goroutine that another function starts with the request's context is not
// seen.
package deadctx
