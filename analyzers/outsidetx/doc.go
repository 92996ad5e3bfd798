// Package outsidetx reports statements that run on the pool while they belong
// in the open transaction.
//
// # What it reports
//
//   - linear: the pool is used between begin and finish
//   - callback: the pool is used in a function that is run in a transaction
//   - callee: a function that uses the pool, at any depth, is called while the
//     transaction is open
//   - param: a function is given a transaction, or an object that is bound to one,
//     and uses a pool of its own
//   - stmt: a statement prepared on the pool runs while the transaction is open
//   - goroutine: a goroutine that is started after the transaction has written, and
//     before it has committed, writes on the pool
//   - hook: a hook of an ORM, which runs in the transaction of its statement, uses
//     another handle than the one it is given
//   - lock: FOR UPDATE, pg_advisory_xact_lock or SET LOCAL outside a transaction
//   - session: a session of txruntime is used where it has no transaction: before the
//     begin, or behind the scope
//   - required: a write without any transaction, see Options
//
// # Why it matters
//
// The pool gives the statement another connection. What it writes stays when
// the transaction rolls back. It does not see the rows that the transaction
// wrote, and it waits for their locks: if the transaction in turn waits for
// the statement, that is for ever, and the database cannot tell, because one
// of the two waits is in the program. It also takes a second connection: when
// each request holds one and waits for another, the pool is dry and nothing
// moves.
//
// # Flagged
//
//	func Order(ctx context.Context, db *sql.DB, user, item int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "INSERT INTO orders (user_id, item_id) VALUES ($1, $2)", user, item); err != nil {
//			return err
//		}
//		if _, err := db.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item_id = $1", item); err != nil { // txvet: "db" is used while transaction "tx" (begun on line …) is open: the statement runs outside it and survives its rollback
//			return err
//		}
//		return tx.Commit()
//	}
//
// In a scope callback:
//
//	func Register(ctx context.Context, pool *pgxpool.Pool, name string) error {
//		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
//			if _, err := tx.Exec(ctx, "INSERT INTO users (name) VALUES ($1)", name); err != nil {
//				return err
//			}
//			_, err := pool.Exec(ctx, "INSERT INTO audit (what) VALUES ($1)", name) // txvet: "pool" is used while transaction "tx" (begun on line …) is open: the statement runs outside it and survives its rollback
//			return err
//		})
//	}
//
// Through a method, and beside a transaction that is a parameter:
//
//	type Users struct{ db *sql.DB }
//
//	func (u *Users) touch(ctx context.Context, id int) error {
//		_, err := u.db.ExecContext(ctx, "UPDATE users SET seen = now() WHERE id = $1", id)
//		return err
//	}
//
//	func (u *Users) Rename(ctx context.Context, id int, name string) error {
//		tx, err := u.db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id); err != nil {
//			return err
//		}
//		if err := u.touch(ctx, id); err != nil { // txvet: touch uses "u.db" while transaction "tx" (begun on line …) is open: the statement runs outside it and survives its rollback
//			return err
//		}
//		return tx.Commit()
//	}
//
//	func (u *Users) Delete(ctx context.Context, tx *sql.Tx, id int) error {
//		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = $1", id); err != nil {
//			return err
//		}
//		_, err := u.db.ExecContext(ctx, "DELETE FROM users WHERE id = $1", id) // txvet: "u.db" is used in a function that is given transaction "tx": the statement runs outside it and survives its rollback
//		return err
//	}
//
// A helper hands the repository out again, bound to the transaction of the context if
// that has one:
//
//	type key struct{}
//
//	type Notes struct{ db *gorm.DB }
//
//	func (n *Notes) bind(tx *gorm.DB) *Notes { return &Notes{db: tx} }
//
//	func (n *Notes) join(ctx context.Context, fn func(bound *Notes) error) error {
//		if tx, ok := ctx.Value(key{}).(*gorm.DB); ok {
//			return fn(n.bind(tx))
//		}
//		return fn(n)
//	}
//
//	func (n *Notes) Delete(ctx context.Context, id int) error {
//		return n.join(ctx, func(bound *Notes) error {
//			return n.db.WithContext(ctx).Exec("DELETE FROM notes WHERE id = ?", id).Error // txvet: "n.db" is used in a function that is given "bound", which is bound to a transaction: the statement runs outside it and survives its rollback
//		})
//	}
//
// A prepared statement stays with the handle that it was prepared on:
//
//	func Append(ctx context.Context, db *sql.DB, lines []string) error {
//		stmt, err := db.PrepareContext(ctx, "INSERT INTO log (line) VALUES ($1)")
//		if err != nil {
//			return err
//		}
//		defer stmt.Close()
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "DELETE FROM log"); err != nil {
//			return err
//		}
//		for _, line := range lines {
//			if _, err := stmt.ExecContext(ctx, line); err != nil { // txvet: "stmt" was prepared on "db" and runs outside transaction "tx" (begun on line …): use tx.StmtContext
//				return err
//			}
//		}
//		return tx.Commit()
//	}
//
// A goroutine does not wait for the commit:
//
//	func Cancel(ctx context.Context, db *sql.DB, order int) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE id = $1", order); err != nil {
//			return err
//		}
//		go func() {
//			if _, err := db.Exec("DELETE FROM invoices WHERE order_id = $1", order); err != nil { // txvet: "db" is used in a goroutine that is started while transaction "tx" (begun on line …) is open: it does not wait for the commit and survives a rollback
//				log.Print(err)
//			}
//		}()
//		return tx.Commit()
//	}
//
// A row lock that lasts for one statement:
//
//	func Reserve(ctx context.Context, db *sql.DB, item int) (int, error) {
//		var n int
//		err := db.QueryRowContext(ctx, "SELECT n FROM stock WHERE item_id = $1 FOR UPDATE", item).Scan(&n) // txvet: FOR UPDATE on "db" outside a transaction: the lock is gone when the statement ends
//		return n, err
//	}
//
// A session of txruntime runs nothing before it has begun:
//
//	func Count(ctx context.Context, sessions *txruntime.Factory) (int, error) {
//		s := sessions.Session(ctx)
//		defer s.Close()
//		return txruntime.One[int](ctx, s, "SELECT count(*) FROM users") // txvet: session "s" has no transaction here: begin one first
//	}
//
// # Accepted
//
// The pool before the begin and after the finish, and another pool:
//
//	func Checkout(ctx context.Context, db, audit *sql.DB, user, item int) error {
//		var price int
//		if err := db.QueryRowContext(ctx, "SELECT price FROM items WHERE id = $1", item).Scan(&price); err != nil {
//			return err
//		}
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if _, err := audit.ExecContext(ctx, "INSERT INTO attempts (user_id) VALUES ($1)", user); err != nil {
//			return err
//		}
//		if _, err := tx.ExecContext(ctx, "UPDATE users SET credit = credit - $1 WHERE id = $2", price, user); err != nil {
//			return err
//		}
//		if err := tx.Commit(); err != nil {
//			return err
//		}
//		_, err = db.ExecContext(ctx, "UPDATE items SET sold = sold + 1 WHERE id = $1", item)
//		return err
//	}
//
// The same function for a pool and for a transaction:
//
//	type DBTX interface {
//		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
//	}
//
//	func insertUser(ctx context.Context, on DBTX, name string) error {
//		_, err := on.ExecContext(ctx, "INSERT INTO users (name) VALUES ($1)", name)
//		return err
//	}
//
//	func AddPair(ctx context.Context, db *sql.DB, a, b string) error {
//		tx, err := db.BeginTx(ctx, nil)
//		if err != nil {
//			return err
//		}
//		defer tx.Rollback()
//		if err := insertUser(ctx, tx, a); err != nil {
//			return err
//		}
//		if err := insertUser(ctx, tx, b); err != nil {
//			return err
//		}
//		return tx.Commit()
//	}
//
// A statement that is meant to be apart, and says so:
//
//	func Attempt(ctx context.Context, engine *txruntime.Engine, user int) error {
//		return engine.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
//			if _, err := engine.Autocommit(txruntime.Detach(ctx), "INSERT INTO attempts (user_id) VALUES ($1)", user); err != nil {
//				return err
//			}
//			_, err := s.Exec(ctx, "UPDATE users SET credit = credit - 1 WHERE id = $1", user)
//			return err
//		})
//	}
//
// # Fixes
//
// For linear and callback, the transaction in the place of the pool; for stmt,
// Tx.StmtContext or Tx.Stmt around the statement, outside of loops. Offered where
// the transaction has a name at the call and the method is the same, where it is
// open on each path to the call and no statement has failed on it, where a failure
// of the call ends the function, and where no rows are open that would share the
// connection with another statement.
//
// # Options
//
//   - -outsidetx.require=multiwrite also reports the second write of one operation
//     on a pool when no transaction holds the two together
//   - -outsidetx.require=writes reports every write on a pool
//   - -outsidetx.require=all reports every statement on a pool
//
// # Limits
//
// Two handles are the same pool if they come from the same variable, parameter
// or field, or from fields that all constructors of their type give the same
// value; a field that is filled anywhere else counts as a pool of its own. What a
// method such as GetDB returns is the same pool each time, and so is what a package
// variable holds that is assigned it once. A
// pool that is used behind an interface with several implementations in view,
// or none, behind reflection or in a map is not seen, with two exceptions. On an
// interface that begins transactions, a method that its transactions have as well, and
// that has the name of a statement, such as Create or FindUser, is one. On the value
// that a method such as InTx(ctx, func(s Store) error) was called on, what is asked of
// it with a context is one. In a function that is
// given a transaction only its own writes on a pool are reported, and only
// where its receiver has no second pool. Of a goroutine only writes are reported, and
// only where it waits for nothing before. An object that is bound to a transaction is
// one that a method of the same object returns, which is given a transaction and
// replaces the field; what the object holds farther down is not compared. What a
// function does to a pool under a condition that its caller cannot see is not reported
// at the call, and neither is a query that it runs only to fill a field that is not
// filled yet. Lock clauses are found in constant SQL text only. Where one type is pool and
// transaction (*gorm.DB, bun.IDB, an ent client), what counts as the pool is
// what the transaction was begun on. Hooks that are function values, as those of
// ent, are not known. Whether a session has a transaction is known of those that
// were made in view, and were neither given to a function that is not known nor
// asked for their state.
package outsidetx
