package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// link implements [sqldrv.Link].
type link struct {
	conn *sql.Conn
	wire *wired // nil if the connection was lost early
	keys *keys

	tells   bool // the server tells whether it is in a transaction
	undo    []string
	spoiled error // why another session must not have the connection
}

func newLink(c *sql.Conn, k *keys) *link {
	l := &link{conn: c, keys: k}
	// The error is that of a connection which is lost.
	_ = c.Raw(func(conn any) error {
		l.wire, _ = conn.(*wired)
		return nil
	})
	return l
}

// RoundTrips implements [sqldrv.Counter].
func (l *link) RoundTrips() int64 {
	if l.wire == nil {
		return 0
	}
	return l.wire.wire.trips.Load()
}

// Begin implements [sqldrv.Link].
func (l *link) Begin(ctx context.Context, o *driver.TxOptions) error {
	if o.Deferrable {
		return errors.New("there are no deferrable transactions")
	}
	if o.LockTimeout > 0 {
		seconds := int64((o.LockTimeout + time.Second - 1) / time.Second)
		set := fmt.Sprintf("set @txruntime_lock_wait = @@session.innodb_lock_wait_timeout, session innodb_lock_wait_timeout = %d", seconds)
		if _, err := l.conn.ExecContext(ctx, set); err != nil {
			return err
		}
		l.undo = append(l.undo, "set session innodb_lock_wait_timeout = @txruntime_lock_wait")
	}
	if o.Isolation != driver.Default {
		if _, err := l.conn.ExecContext(ctx, "set transaction isolation level "+o.Isolation.String()); err != nil {
			return err
		}
	}
	begin := "start transaction"
	if o.ReadOnly {
		begin += " read only"
	}
	if _, err := l.conn.ExecContext(ctx, begin); err != nil {
		// The level is still there, for the next transaction.
		l.spoiled = err
		return err
	}
	flags, ok := l.wire.flags()
	l.tells = ok && flags&inTransaction != 0
	return nil
}

// answerTimeout is how long a commit goes on after its context is done.
const answerTimeout = 2 * time.Second

// Commit implements [sqldrv.Link]. To stop it would leave open whether it
// happened.
func (l *link) Commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(answerTimeout):
			cancel()
		case <-patient.Done():
		}
	})()
	_, err := l.conn.ExecContext(patient, "commit")
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("no answer within %s after %w", answerTimeout, ctx.Err())
	}
	return err
}

// End implements [sqldrv.Link].
func (l *link) End(ctx context.Context) error {
	if l.spoiled != nil {
		return l.spoiled
	}
	for _, sql := range l.undo {
		if _, err := l.conn.ExecContext(ctx, sql); err != nil {
			return err
		}
	}
	l.undo = nil
	return nil
}
