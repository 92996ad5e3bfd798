// Package mysql is txruntime's driver for MySQL and MariaDB, on
// github.com/go-sql-driver/mysql. Import it for its side effect.
//
// # URLs
//
//	mysql+gomysql://user:password@host:3306/database?tls=true
//	mysql+gomysql://user@/database?socket=/run/mysqld/mysqld.sock
//
// Without a host it is 127.0.0.1. Parameters are those of go-sql-driver, and of
// the server, such as sql_mode='ANSI'. Two have other defaults: parseTime is true,
// and so is interpolateParams, which writes the arguments into the text of the
// statement and so saves the round trip that prepares it. It is off by default with
// a charset in which it is not safe (big5, cp932, gb2312, gbk, gb18030, sjis), and
// refused if the URL asks for both. A statement must not switch to one of them with
// SET NAMES.
//
// multiStatements and autocommit are refused: a text that ends the transaction,
// or a connection that is always in one, cannot be told from others.
//
// # Transactions
//
// Each statement is a round trip, and so are BEGIN and COMMIT: the protocol has
// no pipelines. An isolation level costs one more, since it is set with SET
// TRANSACTION, and TxOptions.LockTimeout one before and one after the
// transaction; the server counts it in whole seconds, and fractions are rounded
// up. Deferrable transactions and IdleTimeout do not exist.
//
// A transaction that is not ReadOnly is what the session's setting says, so that a
// replica can be read from.
//
// After a deadlock (1213) the server has rolled back, and would commit the next
// statement at once. The session is told, and refuses it. After other errors
// that may have done the same the server is asked, for one round trip.
//
// # What differs from PostgreSQL
//
// The pool is that of database/sql: txruntime.WithPool's minimum has no effect.
// Without a maximum there are 4 connections, or one for each CPU if that is more.
//
// DDL, and what else commits implicitly, is refused in a transaction with
// [txruntime.ErrTxEndedBySQL]: use [txruntime.Engine.Autocommit]. A procedure that
// commits is found out afterwards.
//
// A context that is done closes the connection, for there is no other way to stop a
// statement. The server notices when it next writes to it, and rolls back then. A
// commit that is under way is given 2 s to finish.
//
// Of a row that is inserted only the key comes back, which must be AUTO_INCREMENT:
// MySQL has no RETURNING. The keys of several rows follow from the first and
// auto_increment_increment, for which the server is asked once, or each time if it is
// a node of a Galera cluster, where it changes.
package mysql
