// Package txdone reports uses of a transaction that is already committed or
// rolled back.
//
// # What it reports
//
//   - use: a statement on a transaction that this path has finished
//   - double-finish: a second commit, or a commit after a rollback; also that of a
//     scope whose callback has finished the transaction by itself
//   - masked: a rollback comes after the finish, and its error is returned instead of
//     the one that led to it
//   - rows: rows of a transaction that are read after it was finished
//   - loop: the next round of a loop, or a retry, uses the transaction that the
//     last round finished
//   - session: a session of txruntime is used after a commit or rollback and before it
//     begins anew, begun again in the scope that it was finished in, used after it was
//     closed; or the handle of a savepoint is finished by hand
//
// # Why it matters
//
// The statement does not run: database/sql returns sql.ErrTxDone, pgx returns
// pgx.ErrTxClosed. Where the error is dropped, the write is simply missing.
// Where a branch rolls back and forgets to return, the commit below it fails
// with an error that says nothing about the statement that failed. A rollback
// behind a finish fails in the same way, also where the commit failed: who
// returns its error tells that the transaction is over, and not why. A retry on
// the same transaction can never succeed.
//
// # Flagged
//
//	func Close(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		if err := tx.Commit(); err != nil {
//			return err
//		}
//		_, err = tx.ExecContext(ctx, "INSERT INTO audit (account_id) VALUES ($1)", id) // txvet: "tx" is used after it was committed on line …
//		return err
//	}
//
// The error branch falls through to the commit:
//
//	func Pay(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		tx, err := pool.Begin(ctx)
//		if err != nil {
//			return err
//		}
//		if _, err := tx.Exec(ctx, "UPDATE invoices SET paid = true WHERE id = $1", id); err != nil {
//			tx.Rollback(ctx)
//		}
//		return tx.Commit(ctx) // txvet: "tx" is committed again: it was rolled back on line …
//	}
//
// The error of the commit is lost:
//
//	func Open(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		if _, err := tx.ExecContext(ctx, "INSERT INTO accounts (id) VALUES ($1)", id); err != nil {
//			return errors.Join(err, tx.Rollback())
//		}
//		if err := tx.Commit(); err != nil {
//			if rerr := tx.Rollback(); rerr != nil { // txvet: "tx" was finished on line … already: this Rollback fails for that, and its error is returned instead of the one that led here
//				return rerr
//			}
//			return err
//		}
//		return nil
//	}
//
// The rows end with their transaction:
//
//	func Names(ctx context.Context, db *sql.DB) ([]string, error) {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return nil, err
//		}
//		defer tx.Rollback()
//		rows, err := tx.QueryContext(ctx, "SELECT name FROM users")
//		if err != nil {
//			return nil, err
//		}
//		defer rows.Close()
//		if err := tx.Commit(); err != nil {
//			return nil, err
//		}
//		var names []string
//		for rows.Next() { // txvet: "rows" of "tx" is read after "tx" was committed on line …
//			var name string
//			if err := rows.Scan(&name); err != nil {
//				return nil, err
//			}
//			names = append(names, name)
//		}
//		return names, rows.Err()
//	}
//
// A retry needs a new transaction:
//
//	func Retry(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		for range 3 {
//			_, err = tx.ExecContext(ctx, "UPDATE counters SET n = n + 1 WHERE id = $1", id) // txvet: "tx" is used in the next iteration after it was rolled back on line …
//			if err == nil {
//				return tx.Commit()
//			}
//			tx.Rollback()
//		}
//		return err
//	}
//
// A scope that was committed early takes nothing more:
//
//	func Ship(ctx context.Context, sessions *txruntime.Factory, id int) error {
//		return sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
//			if _, err := s.Exec(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
//				return err
//			}
//			if err := s.Commit(ctx); err != nil {
//				return err
//			}
//			_, err := s.Exec(ctx, "INSERT INTO audit (order_id) VALUES ($1)", id) // txvet: "s" is used after it was committed on line … and before it begins anew
//			return err
//		})
//	}
//
// # Accepted
//
// A deferred rollback after the commit, even with its error looked at:
//
//	func Reopen(ctx context.Context, db *sql.DB, id int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
//				log.Print(err)
//			}
//		}()
//		if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = false WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// A retry that begins anew:
//
//	func Increment(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		var err error
//		for range 3 {
//			var tx pgx.Tx
//			if tx, err = pool.Begin(ctx); err != nil {
//				return err
//			}
//			if _, err = tx.Exec(ctx, "UPDATE counters SET n = n + 1 WHERE id = $1", id); err != nil {
//				tx.Rollback(ctx)
//				continue
//			}
//			if err = tx.Commit(ctx); err == nil {
//				return nil
//			}
//		}
//		return err
//	}
//
// A session that starts again:
//
//	func ShipAll(ctx context.Context, sessions *txruntime.Factory, ids []int) error {
//		s := sessions.Session(ctx)
//		defer s.Close()
//		for _, id := range ids {
//			if err := s.Start(ctx); err != nil {
//				return err
//			}
//			if _, err := s.Exec(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
//				return err
//			}
//			if err := s.Commit(ctx); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// # Limits
//
// A transaction that another goroutine finishes, or that is finished behind an
// interface with several implementations in view, or none, counts as open.
// Handles kept in maps or slices are not followed. A rollback behind a finish is
// only reported where its error is returned as it is or with a text: not joined with
// another error, and not compared with one. Of several uses of one finished transaction only the
// first is reported. A handle that is used after its scope has ended is txescape's, and a session that has no
// transaction any more because its scope has ended is outsidetx's.
package txdone
