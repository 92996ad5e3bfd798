// Package slowtx reports transactions that are held open while the program
// waits for something else than the database.
//
// # What it reports
//
//   - io: a network request or a process is waited for
//   - wait: a sleep, or a wait on a channel or a WaitGroup
//   - cpu: a password is hashed, which takes long by design
//
// # Why it matters
//
// As long as the transaction is open it keeps its connection, its locks and,
// in PostgreSQL, the snapshot that vacuum must respect. When the other service
// is slow, every request holds a connection for that time: the pool runs dry
// and the slowness of one service becomes the outage of another. The call also
// cannot be rolled back.
//
// # Flagged
//
//	func Charge(ctx context.Context, db *sql.DB, id int, request *http.Request) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE invoices SET charged = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		response, err := http.DefaultClient.Do(request) // txvet: http.Client.Do is waited for while transaction "tx" (begun on line …) is open
//		if err != nil {
//			return err
//		}
//		response.Body.Close()
//		return tx.Commit()
//	}
//
//	func Poll(ctx context.Context, pool *pgxpool.Pool, id int) error {
//		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			for range 10 {
//				var ready bool
//				if err := tx.QueryRow(ctx, "SELECT ready FROM jobs WHERE id = $1", id).Scan(&ready); err != nil || ready {
//					return err
//				}
//				time.Sleep(time.Second) // txvet: time.Sleep is waited for while transaction "tx" (begun on line …) is open
//			}
//			return errors.New("job is not ready")
//		})
//	}
//
// # Accepted
//
// The call comes first, or after the commit:
//
//	func ChargeFirst(ctx context.Context, db *sql.DB, id int, request *http.Request) error {
//		response, err := http.DefaultClient.Do(request)
//		if err != nil {
//			return err
//		}
//		response.Body.Close()
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE invoices SET charged = true WHERE id = $1", id); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// # Limits
//
// What waits is a list of functions of the standard library and of well-known
// modules, operations on channels, and functions that do such things. It is not
// known whether a wait is short, which is why the rule is off by default.
package slowtx
