// Package txescape reports transactions that leave the scope which ends them,
// or are shared between goroutines.
//
// # What it reports
//
//   - stored: a transaction is stored in a field, a global, a channel or an outer
//     variable that is still there when its scope has ended
//   - goroutine: a transaction is used in a goroutine other than the one that began
//     it
//
// # Why it matters
//
// After the scope the transaction is finished, and every use fails. A
// transaction is one connection, which can do one thing at a time: two
// goroutines get "conn busy" from pgx, and from other drivers mixed-up
// results. The commit does not wait for the goroutine: its statement lands
// after the end, or is lost.
//
// # Flagged
//
//	type Session struct {
//		pool *pgxpool.Pool
//		tx   pgx.Tx
//	}
//
//	func (s *Session) Start(ctx context.Context, user int) error {
//		return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
//			s.tx = tx // txvet: transaction "tx" is stored in s.tx and outlives its scope
//			_, err := tx.Exec(ctx, "INSERT INTO sessions (user_id) VALUES ($1)", user)
//			return err
//		})
//	}
//
//	func insert(ctx context.Context, tx *sql.Tx, item int) error {
//		_, err := tx.ExecContext(ctx, "INSERT INTO items (id) VALUES ($1)", item)
//		return err
//	}
//
//	func InsertAll(ctx context.Context, db *sql.DB, items []int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		var g errgroup.Group
//		for _, item := range items {
//			g.Go(func() error { return insert(ctx, tx, item) }) // txvet: transaction "tx" (begun on line …) is used in a goroutine
//		}
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// # Accepted
//
// Each goroutine has its own transaction:
//
//	func insertOne(ctx context.Context, db *sql.DB, item int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if err := insert(ctx, tx, item); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
//	func InsertEach(ctx context.Context, db *sql.DB, items []int) error {
//		var g errgroup.Group
//		for _, item := range items {
//			g.Go(func() error { return insertOne(ctx, db, item) })
//		}
//		return g.Wait()
//	}
//
// A type that owns its transaction and finishes it:
//
//	type Unit struct{ tx *sql.Tx }
//
//	func NewUnit(ctx context.Context, db *sql.DB) (*Unit, error) {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return nil, err
//		}
//		return &Unit{tx: tx}, nil
//	}
//
//	func (u *Unit) Commit() error   { return u.tx.Commit() }
//	func (u *Unit) Rollback() error { return u.tx.Rollback() }
//
// # Limits
//
// A goroutine that is started in a function out of view is not seen, nor are
// uses that a lock keeps apart told from those that none does. Whether a stored
// transaction is used later is not followed through maps and slices. A
// goroutine that is waited for by a channel, before the transaction is used again
// and on all returns but those of an error, is as good as a call.
package txescape
