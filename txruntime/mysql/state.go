package mysql

import (
	"context"
	"errors"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/txvet/txvet/txruntime/driver"
)

// State implements [sqldrv.Link]. The server says with each answer but an error
// whether a transaction is open. So after an error that may have ended it, it is
// pinged. If it does not say, the transaction is ended to be sure.
func (l *link) State(ctx context.Context, was driver.Status, sent []*driver.Statement, err error) driver.Status {
	switch {
	case err == nil:
		return l.state(was)
	case l.dead(err):
		return driver.Lost
	case was == driver.Idle:
		return l.state(was)
	case statementOnly(err):
		return was
	case !l.tells:
		if _, err := l.conn.ExecContext(ctx, "rollback"); err != nil {
			return driver.Lost
		}
		return driver.Idle
	}
	if err := l.conn.PingContext(ctx); err != nil {
		return driver.Lost
	}
	return l.state(was)
}

// state reads the flags of the last answer. A connection without autocommit is
// always in a transaction.
func (l *link) state(was driver.Status) driver.Status {
	flags, ok := l.wire.flags()
	switch {
	case !ok || was == driver.InTx && !l.tells:
		return was
	case flags&inTransaction != 0 || flags&autocommit == 0:
		return driver.InTx
	}
	return driver.Idle
}

// statementOnly tells errors that leave a transaction as it is: those of a value,
// a constraint, a name or the syntax, and a context that was done before anything
// was sent, since otherwise the connection would be dead.
func statementOnly(err error) bool {
	var e *gomysql.MySQLError
	if !errors.As(err, &e) {
		return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	}
	class := string(e.SQLState[:2])
	return (class == "22" || class == "23" || class == "42") && e.Number != noSavepoint
}

// dead tells whether the connection cannot be used after the error: the library
// has closed it or lost track of it, or the server is about to close it.
func (l *link) dead(err error) bool {
	valid := false
	gone := l.conn.Raw(func(conn any) error {
		w, ok := conn.(*wired)
		valid = ok && w.IsValid()
		return nil
	})
	if gone != nil || !valid {
		return true
	}
	var e *gomysql.MySQLError
	if errors.As(err, &e) {
		return closing[e.Number]
	}
	for _, lost := range []error{gomysql.ErrInvalidConn, gomysql.ErrMalformPkt, gomysql.ErrPktSync, gomysql.ErrPktSyncMul, gomysql.ErrBusyBuffer} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return false
}
