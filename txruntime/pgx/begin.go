package pgxtx

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime/driver"
)

// beginning queues the begin, and the settings that hold until the end of the
// transaction.
func beginning(b *pgx.Batch, o *driver.TxOptions) {
	b.Queue(beginSQL(o))
	var calls []string
	var args []any
	set := func(name, value string) {
		args = append(args, value)
		calls = append(calls, fmt.Sprintf("set_config('%s', $%d, true)", name, len(args)))
	}
	if o.Name != "" {
		set("application_name", o.Name)
	}
	for _, timeout := range []struct {
		name string
		d    time.Duration
	}{
		{"statement_timeout", o.StatementTimeout},
		{"lock_timeout", o.LockTimeout},
		{"idle_in_transaction_session_timeout", o.IdleTimeout},
	} {
		if timeout.d > 0 {
			ms := max(1, timeout.d.Milliseconds()) // 0 would be none
			set(timeout.name, strconv.FormatInt(ms, 10))
		}
	}
	if len(calls) > 0 {
		b.Queue("select "+strings.Join(calls, ", "), args...)
	}
}

func beginSQL(o *driver.TxOptions) string {
	sql := "begin"
	if o.Isolation != driver.Default {
		sql += " isolation level " + o.Isolation.String()
	}
	if o.ReadOnly {
		sql += " read only"
	}
	if o.Deferrable {
		sql += " deferrable"
	}
	return sql
}
