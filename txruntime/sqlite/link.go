package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// link implements [sqldrv.Link].
type link struct {
	conn *sql.Conn
	undo []string // takes back what the transaction set
}

// Begin implements [sqldrv.Link]. A context that is done in the end makes the
// library return its error though the transaction was begun, so after an error it
// is rolled back.
func (l *link) Begin(ctx context.Context, o *driver.TxOptions) error {
	err := l.begin(ctx, o)
	if err != nil {
		// That there is none is the other error.
		_, _ = l.conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	}
	return err
}

func (l *link) begin(ctx context.Context, o *driver.TxOptions) error {
	if o.LockTimeout > 0 {
		if err := l.set(ctx, "busy_timeout", max(1, o.LockTimeout.Round(time.Millisecond).Milliseconds())); err != nil {
			return err
		}
	}
	begin := "begin immediate"
	if o.ReadOnly {
		begin = "begin"
	}
	if _, err := l.conn.ExecContext(ctx, begin); err != nil {
		return err
	}
	if o.ReadOnly {
		return l.set(ctx, "query_only", 1)
	}
	return nil
}

// set gives a setting of the connection a value until End.
func (l *link) set(ctx context.Context, pragma string, value int64) error {
	var old int64
	if err := l.conn.QueryRowContext(ctx, "pragma "+pragma).Scan(&old); err != nil {
		return err
	}
	l.undo = append(l.undo, fmt.Sprintf("pragma %s=%d", pragma, old))
	_, err := l.conn.ExecContext(ctx, fmt.Sprintf("pragma %s=%d", pragma, value))
	return err
}

// Commit implements [sqldrv.Link]. It is not interrupted: the library's error of
// a context that is done does not tell whether it happened.
func (l *link) Commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := l.conn.ExecContext(context.WithoutCancel(ctx), "commit")
	return err
}

// End implements [sqldrv.Link].
func (l *link) End(ctx context.Context) error {
	for _, sql := range l.undo {
		if _, err := l.conn.ExecContext(ctx, sql); err != nil {
			return err
		}
	}
	l.undo = nil
	return nil
}

// State implements [sqldrv.Link]. Many errors end the transaction (SQLITE_FULL,
// SQLITE_IOERR, an interrupted write, ON CONFLICT ROLLBACK), but not always, and
// a text of several statements may. SQLite knows, and there is one way to ask
// that changes nothing: to begin another.
func (l *link) State(ctx context.Context, was driver.Status, sent []*driver.Statement, err error) driver.Status {
	if err == nil && !(was == driver.Idle && len(sent) > 0) && !several(sent) {
		return was
	}
	switch _, err := l.conn.ExecContext(ctx, "begin"); {
	case err == nil:
		if _, err := l.conn.ExecContext(ctx, "rollback"); err != nil {
			return driver.Lost
		}
		return driver.Idle
	case strings.Contains(err.Error(), "within a transaction"):
		return driver.InTx
	}
	return driver.Lost
}

// several tells whether one of the texts may be several statements.
func several(sent []*driver.Statement) bool {
	for _, st := range sent {
		if strings.Contains(strings.TrimRight(st.SQL, "; \t\r\n"), ";") {
			return true
		}
	}
	return false
}
