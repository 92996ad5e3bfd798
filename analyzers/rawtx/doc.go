// Package rawtx reports transaction control and session state that is sent as
// SQL text where it cannot hold.
//
// # What it reports
//
//   - control: BEGIN, COMMIT, ROLLBACK or SAVEPOINT as text on a pool, or inside a
//     transaction that the library manages
//   - session-state: SET, a session advisory lock or a temporary table on a pool
//
// # Why it matters
//
// Each statement on a pool may run on another connection. After BEGIN one
// connection goes back to the pool with a transaction open that nobody will
// finish, and the statements meant for it commit one by one elsewhere. A
// COMMIT as text ends the transaction behind the library's back: what follows
// runs without one. A setting or a lock stays on some connection, for whoever
// gets it next.
//
// # Flagged
//
//	func Reset(ctx context.Context, db *sql.DB) error {
//		if _, err := db.ExecContext(ctx, "BEGIN"); err != nil { // txvet: BEGIN is sent as text on pool "db": the next statement may run on another connection
//			return err
//		}
//		if _, err := db.ExecContext(ctx, "DELETE FROM counters"); err != nil {
//			return err
//		}
//		_, err := db.ExecContext(ctx, "COMMIT") // txvet: COMMIT is sent as text on pool "db": the next statement may run on another connection
//		return err
//	}
//
//	func Flush(ctx context.Context, pool *pgxpool.Pool) error {
//		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			if _, err := tx.Exec(ctx, "DELETE FROM queue"); err != nil {
//				return err
//			}
//			_, err := tx.Exec(ctx, "COMMIT") // txvet: COMMIT is sent as text inside transaction "tx"
//			return err
//		})
//	}
//
//	func Tenant(ctx context.Context, db *sql.DB) error {
//		_, err := db.ExecContext(ctx, "SET search_path TO tenant_1") // txvet: SET on pool "db" changes one connection of many
//		return err
//	}
//
// # Accepted
//
// A setting for one transaction:
//
//	func Count(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
//		err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = '1s'"); err != nil {
//				return err
//			}
//			return tx.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n)
//		})
//		return n, err
//	}
//
// A lock on a connection that is held:
//
//	func Exclusive(ctx context.Context, db *sql.DB, work func() error) error {
//		conn, err := db.Conn(ctx)
//		if err != nil {
//			return err
//		}
//		defer conn.Close()
//		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(1)"); err != nil {
//			return err
//		}
//		defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(1)")
//		return work()
//	}
//
// # Options
//
// -rawtx.ddl also reports CREATE, ALTER, DROP, TRUNCATE and RENAME inside a
// transaction where the package talks to MySQL, which commits what came before.
//
// # Limits
//
// Only SQL text that is a constant, or begins with one, is read, also where a function
// of the program is given it to run. A text that
// holds a transaction from its begin to its end is sent on one connection and
// accepted. A package in which SetMaxOpenConns(1), or what is like it in
// another library, is called is left alone as a whole, but for a pool that the
// function has opened itself and limits only later.
package rawtx
