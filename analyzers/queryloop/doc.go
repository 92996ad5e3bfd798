// Package queryloop reports a query for each element of an earlier result.
//
// # What it reports
//
//   - direct: a loop over the result of a query runs another one that depends on the
//     element
//   - callee: the same, the inner query being in a function that the loop calls
//
// # Why it matters
//
// One query becomes N+1, each a round trip. With ten rows on the developer's
// machine that takes no time, with ten thousand in production it takes the
// request's whole deadline. Inside a transaction the locks are held all the
// while.
//
// # Flagged
//
//	func Totals(ctx context.Context, pool *pgxpool.Pool) (int, error) {
//		rows, err := pool.Query(ctx, "SELECT id FROM users")
//		if err != nil {
//			return 0, err
//		}
//		users, err := pgx.CollectRows(rows, pgx.RowTo[int])
//		if err != nil {
//			return 0, err
//		}
//		total := 0
//		for _, user := range users {
//			var n int
//			if err := pool.QueryRow(ctx, "SELECT count(*) FROM orders WHERE user_id = $1", user).Scan(&n); err != nil { // txvet: a query runs for each element of "users", the result of the query on line …
//				return 0, err
//			}
//			total += n
//		}
//		return total, nil
//	}
//
// Through a function:
//
//	type User struct {
//		ID     int
//		Orders int
//	}
//
//	func countOrders(ctx context.Context, db *sql.DB, user int) (n int, err error) {
//		err = db.QueryRowContext(ctx, "SELECT count(*) FROM orders WHERE user_id = $1", user).Scan(&n)
//		return n, err
//	}
//
//	func Users(ctx context.Context, db *sql.DB) ([]User, error) {
//		rows, err := db.QueryContext(ctx, "SELECT id FROM users")
//		if err != nil {
//			return nil, err
//		}
//		defer rows.Close()
//		var users []User
//		for rows.Next() {
//			var user User
//			if err := rows.Scan(&user.ID); err != nil {
//				return nil, err
//			}
//			users = append(users, user)
//		}
//		if err := rows.Err(); err != nil {
//			return nil, err
//		}
//		for i := range users {
//			users[i].Orders, err = countOrders(ctx, db, users[i].ID) // txvet: countOrders runs a query for each element of "users", the result of the query on line …
//			if err != nil {
//				return nil, err
//			}
//		}
//		return users, nil
//	}
//
// # Accepted
//
// One query for all elements:
//
//	func TotalOf(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
//		rows, err := pool.Query(ctx, "SELECT id FROM users WHERE active")
//		if err != nil {
//			return 0, err
//		}
//		users, err := pgx.CollectRows(rows, pgx.RowTo[int])
//		if err != nil {
//			return 0, err
//		}
//		err = pool.QueryRow(ctx, "SELECT count(*) FROM orders WHERE user_id = ANY($1)", users).Scan(&n)
//		return n, err
//	}
//
// A loop over something that is not a result, here pages and the caller's
// items:
//
//	func Expire(ctx context.Context, db *sql.DB) error {
//		for {
//			result, err := db.ExecContext(ctx, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expired LIMIT 1000)")
//			if err != nil {
//				return err
//			}
//			if n, err := result.RowsAffected(); err != nil || n == 0 {
//				return err
//			}
//		}
//	}
//
//	func Insert(ctx context.Context, tx *sql.Tx, names []string) error {
//		stmt, err := tx.PrepareContext(ctx, "INSERT INTO users (name) VALUES ($1)")
//		if err != nil {
//			return err
//		}
//		defer stmt.Close()
//		for _, name := range names {
//			if _, err := stmt.ExecContext(ctx, name); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// # Options
//
// -queryloop.tx also reports a transaction that is begun in each round of a loop.
//
// # Limits
//
// Packages that talk to SQLite only are left alone: it answers in the process,
// and its authors recommend many small queries. So are packages below a folder
// named migration or migrations, and files such as 20260111_add_teams.go: what they do is done once. A result that comes out of a
// function out of view, a cache or a channel is not known to be one. How many
// rows a query can return is not known: a loop over a result that is always
// short is reported too. A call that also writes for each element, or begins a
// transaction that is not read-only, or stands in a loop that does, is a piece of work of its own and not
// reported, and neither is one that may succeed without the query: it may have a
// cache. The relations of
// entities are lazyload's.
package queryloop
