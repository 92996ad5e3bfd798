// Package openrows reports rows and batch results that stay open, and
// statements on a connection whose rows are still open.
//
// # What it reports
//
//   - busy: another statement on the transaction or connection while its rows are
//     open, or while a loop goes over them
//   - leak: rows that a path leaves open, also when a helper returned them
//   - batch: the same for the results of a pgx batch
//   - err: pgx rows whose error is not checked after their loop (x/tools' sqlrowserr
//     checks this for database/sql)
//
// # Why it matters
//
// Rows hold their connection until they are closed or read to the end. Each
// leak takes one from the pool, as an open transaction does. Within a
// transaction there is only that one connection: pgx answers the next
// statement with "conn busy", lib/pq and MySQL drivers break the connection.
// An unchecked error makes half a result look like a whole one.
//
// # Flagged
//
//	func Claim(ctx context.Context, pool *pgxpool.Pool) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		rows, err := tx.Query(ctx, "SELECT id FROM jobs WHERE owner IS NULL LIMIT 1")
//		if err != nil {
//			return err
//		}
//		defer rows.Close()
//		if !rows.Next() {
//			return rows.Err()
//		}
//		var id int
//		if err := rows.Scan(&id); err != nil {
//			return err
//		}
//		if _, err := tx.Exec(ctx, "UPDATE jobs SET owner = 1 WHERE id = $1", id); err != nil { // txvet: "tx" is used while "rows" (opened on line …) is open
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
//	func Find(ctx context.Context, db *sql.DB, wanted string) (int, error) {
//		rows, err := db.QueryContext(ctx, "SELECT id, name FROM users")
//		if err != nil {
//			return 0, err
//		}
//		for rows.Next() {
//			var id int
//			var name string
//			if err := rows.Scan(&id, &name); err != nil {
//				rows.Close()
//				return 0, err
//			}
//			if name == wanted {
//				return id, nil // txvet: rows "rows" (opened on line …) is still open when this returns
//			}
//		}
//		return 0, rows.Err()
//	}
//
//	func Any(ctx context.Context, db *sql.DB) (bool, error) {
//		rows, err := db.QueryContext(ctx, "SELECT id FROM users") // txvet: rows "rows" is never closed
//		if err != nil {
//			return false, err
//		}
//		return rows.Next(), rows.Err()
//	}
//
//	func Both(ctx context.Context, pool *pgxpool.Pool, a, b string) error {
//		batch := new(pgx.Batch)
//		batch.Queue("INSERT INTO users (name) VALUES ($1)", a)
//		batch.Queue("INSERT INTO users (name) VALUES ($1)", b)
//		results := pool.SendBatch(ctx, batch) // txvet: batch results "results" … never closed
//		_, err := results.Exec()
//		return err
//	}
//
// # Accepted
//
//	func Names(ctx context.Context, db *sql.DB) ([]string, error) {
//		rows, err := db.QueryContext(ctx, "SELECT name FROM users")
//		if err != nil {
//			return nil, err
//		}
//		defer rows.Close()
//		var names []string
//		for rows.Next() {
//			var name string
//			if err := rows.Scan(&name); err != nil {
//				return nil, err
//			}
//			names = append(names, name)
//		}
//		return names, rows.Err()
//	}
//
// Rows that are read to the end are closed:
//
//	func ClaimAll(ctx context.Context, pool *pgxpool.Pool) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback(ctx)
//		rows, err := tx.Query(ctx, "SELECT id FROM jobs WHERE owner IS NULL")
//		if err != nil {
//			return err
//		}
//		ids, err := pgx.CollectRows(rows, pgx.RowTo[int])
//		if err != nil {
//			return err
//		}
//		if _, err := tx.Exec(ctx, "UPDATE jobs SET owner = 1 WHERE id = ANY($1)", ids); err != nil {
//			return err
//		}
//		return tx.Commit(ctx)
//	}
//
// Rows that the caller closes:
//
//	func query(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
//		return db.QueryContext(ctx, "SELECT id FROM users")
//	}
//
// # Limits
//
// Rows passed to a function out of view count as closed by it. Rows kept in
// maps or slices, or reached by reflection, are not followed. What a method of an
// interface of the program's own returns beside an error is rows if it has Next, Scan
// and Close. Rows of a
// transaction that ends on the same path are closed by that end, and those of one
// that a function is given, where it fails, by its caller's rollback; so are those of
// any transaction to which the program gives no name (_, err := tx.Query); not so in
// pgx. Rows of which it is not known what they were opened on, such as those of a
// query builder, may be such rows. Where the
// package does not show which database it talks to, or shows SQLite, which can
// hold several results at a time, a busy connection is not reported, unless it
// talks to PostgreSQL as well and all its placeholders are $1: such statements
// are for both. A session of txruntime refuses the second statement whatever the database. Several
// returns that leave the same rows open are one finding. A prepared statement
// is reported only where it is the pool's and no path closes it or the pool.
package openrows
