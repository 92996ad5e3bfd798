// Package pgxtx is txruntime's driver for PostgreSQL, on github.com/jackc/pgx/v5.
// Import it for its side effect, and by name for the adapters [DBTX] and [Tx].
//
// URLs are those of pgx with the scheme postgresql+pgx:
//
//	postgresql+pgx://user:password@host:5432/database?sslmode=verify-full
//	postgresql+pgx:///database?host=/run/postgresql
//
// All parameters of libpq and of pgxpool are understood, such as
// pool_max_conns and default_query_exec_mode; behind PgBouncer in transaction
// mode use the mode exec or simple_protocol.
//
// A flight is one pipeline with one Sync, so it is one round trip, and what
// comes after an error is skipped. The first time that a connection sees a
// statement, preparing it is one more. A cancelled context sends a cancel request
// to the server, which answers; the connection survives, and the transaction can
// be rolled back on it. If the server does not answer within 2 s, the connection
// is closed.
package pgxtx
