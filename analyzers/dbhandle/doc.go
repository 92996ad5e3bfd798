// Package dbhandle reports pools and prepared statements that live too short
// or too long.
//
// # What it reports
//
//   - per-call: a pool opened, or a statement prepared and used once, in each call
//     of a function
//   - unclosed: a pool that its function neither closes nor hands on, or a session
//     of txruntime that it neither closes nor rolls back
//   - driver: a driver name that no imported package registers, or a URL for
//     txruntime that names no driver
//
// # Why it matters
//
// A pool per request is a connection per request: a dial, a handshake and a
// login before the first statement, and the server's limit is reached under
// load. A pool that is not closed keeps its connections and its goroutines.
// Preparing a statement for one use costs a second round trip. sql.Open with
// an unknown driver fails at run time only.
//
// # Flagged
//
//	const dsn = "postgres://localhost/shop"
//
//	func Health(w http.ResponseWriter, r *http.Request) {
//		pool, err := pgxpool.New(r.Context(), dsn) // txvet: a pool is opened for each call of Health
//		if err != nil {
//			http.Error(w, err.Error(), http.StatusInternalServerError)
//			return
//		}
//		defer pool.Close()
//		if err := pool.Ping(r.Context()); err != nil {
//			http.Error(w, err.Error(), http.StatusInternalServerError)
//		}
//	}
//
//	type Store struct{ db *sql.DB }
//
//	func (s *Store) Name(ctx context.Context, id int) (name string, err error) {
//		stmt, err := s.db.PrepareContext(ctx, "SELECT name FROM users WHERE id = $1") // txvet: a statement is prepared for each call of Name
//		if err != nil {
//			return "", err
//		}
//		defer stmt.Close()
//		err = stmt.QueryRowContext(ctx, id).Scan(&name)
//		return name, err
//	}
//
//	func Migrate(ctx context.Context) error {
//		pool, err := pgxpool.New(ctx, dsn) // txvet: pool "pool" is never closed
//		if err != nil {
//			return err
//		}
//		_, err = pool.Exec(ctx, "CREATE TABLE IF NOT EXISTS users (id int, name text)")
//		return err
//	}
//
// # Accepted
//
// Opened once, handed on or closed:
//
//	type Server struct{ pool *pgxpool.Pool }
//
//	func NewServer(ctx context.Context) (*Server, error) {
//		pool, err := pgxpool.New(ctx, dsn)
//		if err != nil {
//			return nil, err
//		}
//		return &Server{pool: pool}, nil
//	}
//
//	func (s *Server) Close() { s.pool.Close() }
//
//	func Vacuum(ctx context.Context) error {
//		pool, err := pgxpool.New(ctx, dsn)
//		if err != nil {
//			return err
//		}
//		defer pool.Close()
//		_, err = pool.Exec(ctx, "VACUUM")
//		return err
//	}
//
// Prepared once, used often:
//
//	func (s *Store) Insert(ctx context.Context, names []string) error {
//		stmt, err := s.db.PrepareContext(ctx, "INSERT INTO users (name) VALUES ($1)")
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
// # Limits
//
// That a function runs for each request is known of HTTP handlers only, by
// their parameters. A pool is said to be unclosed where no path closes it or
// hands it on; main, init, and functions that are only used as values, as the
// action of a command is, may leave it to the end of the process. A pool that is
// given to another function may have been taken over by it, and is not
// reported, nor is one in an object if what that function returned has a Close
// that is not in view. A statement whose text is put together is prepared anew for good
// reason. A driver that
// another package of the program registers is not seen from a package that does
// not import it, so the name is checked in main packages only. Of a URL the
// constant part that it begins with is looked at; that it names no driver is said
// anywhere. A session whose transaction is left open is txleak's. A statement that
// is prepared on a transaction ends with it.
package dbhandle
