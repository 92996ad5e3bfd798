// Package txruntime runs database transactions whose scope is written down:
// nothing begins one by itself, every operation waits for the database or is
// said to be queued, and nothing is loaded because a field was read. It is a unit
// of work in the manner of SQLAlchemy's AsyncSession, for Go, and stricter where
// that loses data silently.
//
//	import (
//		"github.com/txvet/txvet/txruntime"
//		_ "github.com/txvet/txvet/txruntime/pgx" // registers postgresql+pgx
//	)
//
//	func run(ctx context.Context, url string) error {
//		e, err := txruntime.Open(ctx, url) // postgresql+pgx://ann@host/bank
//		if err != nil {
//			return err
//		}
//		defer e.Dispose(ctx)
//		return transfer(ctx, e.Factory(), "ann", "bob", 10)
//	}
//
//	func transfer(ctx context.Context, f *txruntime.Factory, from, to string, amount int) error {
//		return f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
//			balance, err := txruntime.One[int](ctx, s, "select balance from account where name = $1 for update", from)
//			if err != nil {
//				return err
//			}
//			if balance < amount {
//				return errPoor // the scope rolls back, and returns it
//			}
//			s.Queue("update account set balance = balance - $1 where name = $2", amount, from)
//			s.Queue("update account set balance = balance + $1 where name = $2", amount, to)
//			s.AfterCommit(func(context.Context) { log.Print("paid") })
//			return nil // the updates and the commit are one round trip
//		})
//	}
//
// An [Engine] is the database, a [Factory] makes sessions, and a [Session] is a
// unit of work: one transaction after the other. It is passed to the functions
// that take part; there is no transaction in a context. [Session.Begin] is a
// scope, [Session.Start] its manual form, [Session.Nested] a savepoint.
//
// # States
//
// A session is in one of six states. What it refuses says why:
//
//	                statement         begin                       commit            rollback    close
//	idle            ErrNoTx           begins                      ErrNoTx           nothing     closes
//	deferred, open  runs              ErrNestedBegin              commits           rolls back  rolls back, closes
//	aborted         ErrAborted        ErrNestedBegin              ErrAborted        rolls back  rolls back, closes
//	done            ErrTxDone         begins, but not in a scope  ErrTxDone         nothing     closes
//	closed          ErrSessionClosed  ErrSessionClosed            ErrSessionClosed  nothing     nothing
//
// Deferred is begun, with nothing sent yet. Aborted is after any operation that
// failed, except that [One] found no row or several: a commit then rolls back and
// returns the first failure, even if the program dropped it. Done is after a
// commit or rollback; in a scope that lasts until the scope ends. While a
// savepoint is open, the outer handle refuses everything with ErrNestedActive;
// while rows are read, the session refuses statements and the commit with
// ErrRowsOpen.
//
// # Guards
//
// A guard finds a mistake and returns a [*GuardError], which names the rule of
// txvet that finds the same one in the source:
//
//	guard              rule        found
//	ErrNoTx            outsidetx   an operation without a transaction
//	ErrForeignSession  outsidetx   another session, Autocommit or Ping in an open scope's context
//	ErrTxDone          txdone      an operation after the commit or rollback
//	ErrScopeOwned      txdone      a commit or rollback that is the scope's
//	ErrNestedBegin     nestedtx    a begin while a transaction is open
//	ErrNestedActive    nestedtx    the outer handle while its savepoint is open
//	ErrAborted         abortedtx   an operation or a commit after a failure
//	ErrTxEndedBySQL    rawtx       begin, commit or savepoint as SQL
//	ErrRowsOpen        openrows    an operation while rows are read or the connection is lent
//	ErrConcurrent      txescape    two operations at a time
//	ErrWrongContext    lostctx     a context that is not the scope's: reported
//	ErrNotLoaded       lazyload    a relation that was not loaded
//	ErrNotFlushed      lazyload    a key that the database has not made yet
//	ErrReadOnly        readonlytx  a write in a read-only transaction
//	ErrLeak            txleak      a session that was forgotten, or is open at Dispose: reported
//	ErrLongTx          slowtx      a transaction that is open for longer than WithLongTx: reported
//	ErrSessionClosed   txdone      a session after Close
//	ErrEngineClosed    dbhandle    an engine after Dispose
//	ErrNoDriver        dbhandle    a URL without a driver
//	ErrUnknownDriver   dbhandle    a driver whose package is not imported
//
// [WithGuards] sets the mode of ErrForeignSession, ErrWrongContext, ErrLeak and
// ErrLongTx: [Fail], [Report] or [Off]. All others always fail, since there is
// nothing to go on with.
//
// # Round trips
//
// What is sent before the program waits once is a flight. The begin and its
// options travel with the first statement, savepoints and all that is queued with
// the next one, and the commit with what is queued at the end. So k statements
// that are waited for are k+1 flights, a scope that only queues is one, and an
// empty scope none. On PostgreSQL a flight is one round trip, and one more the
// first time that a connection sees a statement. A transaction's first flight that
// finds a dead connection is sent again on a new one, if nothing of it can have
// been kept.
//
// # Cancellation
//
// The context of an operation bounds that operation; that of a scope, and
// TxOptions.Timeout, bound all of them. A statement that is cancelled has failed:
// the transaction is aborted. The rollback happens whatever the context says, for
// at most 5 s, and AfterCommit and AfterRollback get a context that is not
// cancelled. A commit that was sent is waited for a little longer than its context
// lasts, because only the answer tells what became of it. Without one it is
// [ErrCommitUnknown], which is never retried.
//
// # Other packages
//
// Drivers are [github.com/txvet/txvet/txruntime/pgx] for PostgreSQL, with adapters
// for sqlc and libraries that take a pgx.Tx, and, in modules of their own,
// [github.com/txvet/txvet/txruntime/sqlite] and
// [github.com/txvet/txvet/txruntime/mysql]. Tests get databases and counts of
// flights from [github.com/txvet/txvet/txruntime/txtest], and OpenTelemetry its
// traces from [github.com/txvet/txvet/txruntime/txotel], a module too. docs/txruntime.md
// in the repository is the guide.
package txruntime
