// Package nestedtx reports a second transaction that is begun while one is
// open.
//
// # What it reports
//
//   - begin: a begin on the pool that the open transaction came from, or on a session
//     that has a transaction
//   - scope: the same with a function that runs its callback in a transaction
//   - savepoint: the outer transaction is used while its savepoint is open
//
// # Why it matters
//
// Begin on the pool does not nest. It opens an independent transaction on
// another connection: it commits when the first rolls back, does not see the
// first one's rows and waits for its locks. When the pool is at its limit, it
// waits for a connection that the first will not give back: under load all
// requests stop at once. While a savepoint is open, a statement on the outer
// transaction is undone when the savepoint rolls back.
//
// # Flagged
//
//	func Buy(ctx context.Context, db *sql.DB, user, item int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "INSERT INTO orders (user_id, item_id) VALUES ($1, $2)", user, item); err != nil {
//			return err
//		}
//		inner, err := db.BeginTx(ctx, nil) // txvet: a second transaction is begun on "db" while "tx" (begun on line …) is open
//		if err != nil {
//			return err
//		}
//		defer inner.Rollback()
//		if _, err := inner.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item_id = $1", item); err != nil {
//			return err
//		}
//		if err := inner.Commit(); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
//	func Refund(ctx context.Context, pool *pgxpool.Pool, order int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		if _, err := tx.Exec(ctx, "UPDATE orders SET refunded = true WHERE id = $1", order); err != nil {
//			return err
//		}
//		err = pgx.BeginFunc(ctx, pool, func(inner pgx.Tx) error { // txvet: a second transaction is begun on "pool" while "tx" (begun on line …) is open
//			_, err := inner.Exec(ctx, "INSERT INTO refunds (order_id) VALUES ($1)", order)
//			return err
//		})
//		if err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
//	func Merge(ctx context.Context, pool *pgxpool.Pool, a, b int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		sp, err := tx.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer sp.Rollback(ctx)
//		if _, err := tx.Exec(ctx, "UPDATE posts SET user_id = $1 WHERE user_id = $2", a, b); err != nil { // txvet: "tx" is used while its savepoint "sp" (begun on line …) is open
//			return err
//		}
//		if err := sp.Commit(ctx); err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
// # Accepted
//
// A savepoint is begun on the transaction, and finished before it is used
// again:
//
//	func Split(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		err = pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
//			_, err := sp.Exec(ctx, "INSERT INTO posts (parent_id) VALUES ($1)", id)
//			return err
//		})
//		if err != nil {
//			return err
//		}
//		if _, err := tx.Exec(ctx, "UPDATE posts SET split = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
// Two pools, or one after the other:
//
//	func Copy(ctx context.Context, source, target *sql.DB, id int) error {
//		from, err := source.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
//		if err != nil {
//			return err
//		}
//		defer from.Rollback()
//		var name string
//		if err := from.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name); err != nil {
//			return err
//		}
//		to, err := target.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer to.Rollback()
//		if _, err := to.ExecContext(ctx, "INSERT INTO users (id, name) VALUES ($1, $2)", id, name); err != nil {
//			return err
//		}
//		return to.Commit()
//	}
//
// # Limits
//
// Two handles are the same pool if they come from the same variable, parameter
// or field, or from fields that all constructors of their type give the same
// value. Where one type is pool and transaction (*gorm.DB, bun.IDB), a handle that
// was passed in counts as a pool once a transaction is begun on it. A begin
// behind an interface with several implementations in view, or
// none, or in another goroutine, is not seen. Where a session that has a transaction
// was given to a function that is not known, that may have ended it, and so may a
// program that asks for the session's state. A transaction that is begun with the
// context of txruntime.Detach is apart on purpose.
package nestedtx
