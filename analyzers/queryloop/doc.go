// Package queryloop reports a query for each element of an earlier result.
//
// # What it reports
//
//   - direct: a loop over the result of a query runs another one that depends on the
//     element
//   - callee: the same, the inner query being in a function that the loop calls
//   - list: the result is passed to a function that goes over it with a query for each
//     element
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
// A function that is given the result:
//
//	func names(ctx context.Context, db *sql.DB, ids []int) ([]string, error) {
//		out := make([]string, len(ids))
//		for i, id := range ids {
//			if err := db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&out[i]); err != nil {
//				return nil, err
//			}
//		}
//		return out, nil
//	}
//
//	func Active(ctx context.Context, db *sql.DB) ([]string, error) {
//		rows, err := db.QueryContext(ctx, "SELECT id FROM users WHERE active")
//		if err != nil {
//			return nil, err
//		}
//		defer rows.Close()
//		var ids []int
//		for rows.Next() {
//			var id int
//			if err := rows.Scan(&id); err != nil {
//				return nil, err
//			}
//			ids = append(ids, id)
//		}
//		if err := rows.Err(); err != nil {
//			return nil, err
//		}
//		return names(ctx, db, ids) // txvet: names goes over "ids", the result of the query on line …, and runs a query for each element
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
// named migration or migrations, and files such as 20260111_add_teams.go: what
// they do is done once. A list counts as a result if its length comes from one: a
// list with an entry for each word of a text is the text's, whatever was looked up
// for the words. What comes out of a function out of view that may ask somebody
// else, a cache or a channel is not known to be a result, and neither is a part of
// one element that stands alone. How many rows a query can return is not known,
// beyond a LIMIT of one digit at its end: a loop over a result that is always short
// is reported too. A call that also writes for each element, begins a transaction that
// is not read-only, or waits for another service or process, or stands in a loop that
// does, or leads through a function that is named after a write, is a piece of work of
// its own and not reported, and neither is one that may succeed without the query: it
// may have a cache. Nor is a statement whose text names another table in each round, a
// loop that looks into a map before it asks and puts there what it has got, one over a
// map that collects in lists what belongs together, or one that runs only where
// something has failed. A list that is passed on is not reported either where anything in the loop
// writes. The relations of entities are lazyload's.
package queryloop
