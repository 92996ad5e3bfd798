// Package abortedtx reports statements on a PostgreSQL transaction, or on a
// session of txruntime, after one of its statements failed.
//
// # What it reports
//
//   - continue: a statement runs on the path on which an earlier one failed, with
//     no rollback to a savepoint between them
//
// # Why it matters
//
// After an error PostgreSQL refuses every statement of the transaction with
// "current transaction is aborted" (25P02) until it is rolled back, as a whole
// or to a savepoint. The fallback never runs; the error that reaches the log
// is the second one, and the cause is lost. On MySQL and SQLite the same code
// works, so it is often written from habit.
//
// # Flagged
//
//	func Pay(ctx context.Context, pool *pgxpool.Pool, invoice int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		if _, err := tx.Exec(ctx, "INSERT INTO payments (invoice_id) VALUES ($1)", invoice); err != nil {
//			if _, err := tx.Exec(ctx, "UPDATE invoices SET failed = true WHERE id = $1", invoice); err != nil { // txvet: "tx" is used after the statement on line … failed: PostgreSQL refuses it until a rollback to a savepoint
//				return err
//			}
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
//	func Enqueue(ctx context.Context, pool *pgxpool.Pool, job string) error {
//		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			_, err := tx.Exec(ctx, "INSERT INTO jobs (name) VALUES ($1)", job)
//			if err != nil {
//				_, again := tx.Exec(ctx, "UPDATE jobs SET runs = runs + 1 WHERE name = $1", job) // txvet: "tx" is used after the statement on line … failed: PostgreSQL refuses it until a rollback to a savepoint
//				return errors.Join(err, again)
//			}
//			return nil
//		})
//	}
//
// # Accepted
//
// A savepoint around the failure that is expected:
//
//	func PayOnce(ctx context.Context, pool *pgxpool.Pool, invoice int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		sp, err := tx.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		if _, err := sp.Exec(ctx, "INSERT INTO payments (invoice_id) VALUES ($1)", invoice); err != nil {
//			if err := sp.Rollback(ctx); err != nil {
//				return err
//			}
//			if _, err := tx.Exec(ctx, "UPDATE invoices SET failed = true WHERE id = $1", invoice); err != nil {
//				return err
//			}
//			return tx.Commit(ctx)
//		}
//		if err := sp.Commit(ctx); err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
// No rows does not abort a transaction:
//
//	func Tag(ctx context.Context, pool *pgxpool.Pool, name string) (id int, err error) {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return 0, err
//		}
//		defer tx.Rollback(ctx)
//		err = tx.QueryRow(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id)
//		if errors.Is(err, pgx.ErrNoRows) {
//			err = tx.QueryRow(ctx, "INSERT INTO tags (name) VALUES ($1) RETURNING id", name).Scan(&id)
//		}
//		if err != nil {
//			return 0, err
//		}
//		return id, tx.Commit(ctx)
//	}
//
// # Limits
//
// Only where the database is known to be PostgreSQL: by its library, as pgx, or
// because the package imports a driver of PostgreSQL, or numbers its
// placeholders $1, and shows no other database. A session of txruntime refuses
// the statement whatever the database. An error of Scan may be "no
// rows" and is not taken for a failed statement, and neither is an error that is
// compared with a package variable, or asked about by a function whose name
// speaks of rows that were not found. Only the first statement that
// is refused is reported. An error that comes out of a function which rolls
// back to a savepoint is not taken for one either.
package abortedtx
