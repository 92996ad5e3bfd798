// Package sqlite is txruntime's driver for SQLite, on modernc.org/sqlite, which
// needs no C compiler. Import it for its side effect.
//
// # URLs
//
//	sqlite+modernc:path/file.db      relative to the working folder
//	sqlite+modernc:/path/file.db
//	sqlite+modernc:///path/file.db   the same
//	sqlite+modernc::memory:          of this engine only, until it is disposed of
//
// The characters ?, # and % of a name are escaped: %3F, %23, %25. Parameters are
// those of modernc.org/sqlite, such as _pragma=cache_size(-20000), and of SQLite's
// own URIs, such as mode=ro. These are set if the URL does not say otherwise:
//
//	_journal_mode=WAL     for files: readers and the writer do not wait for each other
//	_foreign_keys=1
//	_busy_timeout=5000    how long to wait for a lock, in ms
//	_time_format=sqlite   times are text that SQLite's functions understand
//	_error_rc=1           messages belong to the error that they come with
//
// _txlock is refused, since this package says how a transaction begins, and so
// is mode=memory, which is a database for each connection.
//
// # Transactions
//
// Transactions are serializable; any level of isolation is accepted. Since there
// is one writer at a time, a transaction waits for the others when it begins
// (BEGIN IMMEDIATE), and not in its middle, where SQLite could only refuse it.
// With TxOptions.ReadOnly it does not wait, and sees the database as it is at its
// first query; a write is [txruntime.ErrReadOnly].
//
// A wait that is longer than _busy_timeout or TxOptions.LockTimeout ends with
// SQLITE_BUSY, which TxOptions.Retry retries. A transaction that is begun inside of
// another one's scope, with [txruntime.Detach], waits for its own caller: make it
// ReadOnly. A memory database has no WAL, so there a reader waits, too.
//
// # What differs from PostgreSQL
//
// The pool is that of database/sql: txruntime.WithPool's minimum has no effect.
// Without a maximum there are 4 connections, or one for each CPU if that is more.
//
// There is no server, so nothing is merged into round trips; each flight counts
// as one. A statement that is interrupted, by a context or StatementTimeout, may
// have rolled back the whole transaction if it wrote; the connection goes on. A
// commit is not interrupted. IdleTimeout does not exist.
//
// Rows of a table are inserted one by one if keys are asked for: SQLite does not
// promise RETURNING in the order of several. What triggers change afterwards is
// not in what is returned.
//
// Result.LastInsertID is that of an INSERT of one row, otherwise 0.
package sqlite
