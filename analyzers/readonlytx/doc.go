// Package readonlytx reports writes in a transaction that was begun read-only.
//
// # What it reports
//
//   - write: INSERT, UPDATE, DELETE and other statements that write, in a
//     transaction whose options say read-only
//
// # Why it matters
//
// PostgreSQL and MySQL refuse the statement, so this path fails each time it
// is taken. A driver that ignores the option writes, and on a replica or
// behind a router that goes by it, the write goes to the wrong place.
//
// # Flagged
//
//	func Visit(ctx context.Context, db *sql.DB, page int) error {
//		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "INSERT INTO visits (page_id) VALUES ($1)", page); err != nil { // txvet: INSERT in "tx", which was begun read-only on line …
//			return err
//		}
//		return tx.Commit()
//	}
//
//	func Mark(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
//			_, err := tx.Exec(ctx, "UPDATE posts SET marked = true WHERE id = $1", id) // txvet: UPDATE in "tx", which was begun read-only on line …
//			return err
//		})
//	}
//
// # Accepted
//
//	func Title(ctx context.Context, db *sql.DB, page int) (title string, err error) {
//		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
//		if err != nil {
//			return "", err
//		}
//		defer tx.Rollback()
//		err = tx.QueryRowContext(ctx, "SELECT title FROM pages WHERE id = $1", page).Scan(&title)
//		return title, err
//	}
//
//	func Publish(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
//			_, err := tx.Exec(ctx, "UPDATE posts SET public = true WHERE id = $1", id)
//			return err
//		})
//	}
//
// # Limits
//
// Options that are not constant where the transaction is begun are not known,
// and such a transaction is not reported. The verb is read from constant SQL
// text; a SELECT that calls a function which writes is not seen.
package readonlytx
