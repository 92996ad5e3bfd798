package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// fleeting is a context that is done after it was looked at a number of times.
type fleeting struct {
	context.Context
	left   atomic.Int64
	cancel context.CancelFunc
}

func (f *fleeting) Done() <-chan struct{} {
	if f.left.Add(-1) <= 0 {
		f.cancel()
	}
	return f.Context.Done()
}

func TestABeginThatFailsLeavesNoTransaction(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	failed := 0
	for looks := int64(1); ; looks++ {
		ctx, cancel := context.WithCancel(context.Background())
		l := &link{conn: c}
		fleeting := &fleeting{Context: ctx, cancel: cancel}
		fleeting.left.Store(looks)
		err := l.Begin(fleeting, &driver.TxOptions{ReadOnly: true, LockTimeout: time.Second})
		cancel()
		_, left := c.ExecContext(context.Background(), "rollback")
		if (err == nil) != (left == nil) || left != nil && !strings.Contains(left.Error(), "no transaction") {
			t.Errorf("after %d looks: %v, then %v", looks, err, left)
		}
		if err := l.End(context.Background()); err != nil {
			t.Error(err)
		}
		if err == nil {
			break
		}
		failed++
	}
	if failed < 4 {
		t.Errorf("failed %d times only", failed)
	}
	var queryOnly int
	if err := c.QueryRowContext(context.Background(), "pragma query_only").Scan(&queryOnly); err != nil || queryOnly != 0 {
		t.Errorf("query_only is %d: %v", queryOnly, err)
	}
}
