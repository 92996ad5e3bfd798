package sqldrv

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// flight returns one with a begin, two statements and a commit.
func flight() *driver.Flight {
	return &driver.Flight{
		Begin:      &driver.TxOptions{},
		Statements: []*driver.Statement{{SQL: "a"}, {SQL: "b", Read: func(driver.Rows) error { return nil }}},
		Commit:     true,
	}
}

func TestAFlightStopsAtItsFirstError(t *testing.T) {
	for _, c := range []struct {
		name      string
		fail      string
		err       error
		sent      string
		begun     bool
		done      int
		failed    int
		committed bool
		status    driver.Status
		unsent    bool
	}{
		{"nothing", "", nil, "end begin a b commit", true, 2, 2, true, driver.Idle, false},
		{"begin", "begin", errServer, "end begin", false, 0, -1, false, driver.Idle, false},
		{"first", "a", errServer, "end begin a", true, 0, 0, false, driver.InTx, false},
		{"query", "b", errServer, "end begin a b", true, 1, 1, false, driver.InTx, false},
		{"commit", "commit", errServer, "end begin a b commit", true, 2, 2, false, driver.InTx, false},
		{"ended", "b", errOver, "end begin a b", true, 1, 1, false, driver.Idle, false},
		{"dead begin", "begin", sqldriver.ErrBadConn, "end begin", false, 0, -1, false, driver.Lost, true},
		{"dead statement", "a", sqldriver.ErrBadConn, "end begin a", true, 0, 0, false, driver.Lost, true},
		{"lost statement", "b", context.DeadlineExceeded, "end begin a b", true, 1, 1, false, driver.Lost, true},
		{"lost commit", "commit", context.DeadlineExceeded, "end begin a b commit", true, 2, 2, false, driver.Lost, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := &fake{fail: map[string]error{c.fail: c.err}}
			p := newPool(t, db, driver.PoolOptions{})
			conn := acquire(t, p)
			defer conn.Release(true)
			f := flight()
			_, err := conn.Send(context.Background(), f)
			if !errors.Is(err, c.err) || f.Begun != c.begun || f.Done != c.done || f.Failed != c.failed || f.Committed != c.committed {
				t.Errorf("%+v: %v", f, err)
			}
			if got := strings.Join(db.texts(), " "); got != c.sent {
				t.Errorf("sent %q", got)
			}
			if got := conn.Status(); got != c.status {
				t.Errorf("status %d", got)
			}
			if err != nil && p.Fault(err).Unsent != c.unsent {
				t.Errorf("unsent: %v", !c.unsent)
			}
		})
	}
}

func TestNothingFollowsAStatementThatEndsTheTransaction(t *testing.T) {
	for sent, rest := range map[string][]*driver.Statement{
		"end begin end it":   nil, // but the commit
		"end begin end it ":  {{SQL: "b"}},
		"end begin a end it": {{SQL: "a"}},
	} {
		db := &fake{}
		conn := acquire(t, newPool(t, db, driver.PoolOptions{}))
		f := &driver.Flight{Begin: &driver.TxOptions{}, Commit: true, Statements: append(rest, &driver.Statement{SQL: "end it"})}
		if strings.HasSuffix(sent, " ") {
			f.Statements = []*driver.Statement{f.Statements[1], f.Statements[0]}
		}
		_, err := conn.Send(context.Background(), f)
		if !errors.Is(err, errEnded) || f.Statements[f.Failed].SQL != "end it" || conn.Status() != driver.Idle {
			t.Errorf("%+v: %v", f, err)
		}
		if got := strings.Join(db.texts(), " "); got != strings.TrimSpace(sent) {
			t.Errorf("sent %q", got)
		}
		conn.Release(true)
	}
}

func TestWhatAStatementDidAndRead(t *testing.T) {
	conn := acquire(t, newPool(t, &fake{}, driver.PoolOptions{}))
	defer conn.Release(true)
	read := 0
	f := &driver.Flight{Statements: []*driver.Statement{{SQL: "exec"}, {SQL: "query", Read: func(rows driver.Rows) error {
		for rows.Next() {
			read++
		}
		return nil
	}}}}
	if _, err := conn.Send(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	exec, query := f.Statements[0], f.Statements[1]
	if exec.Affected != 3 || exec.InsertID != 7 || query.Affected != 2 || read != 2 {
		t.Errorf("%+v %+v, %d read", exec, query, read)
	}
}

func TestReadOnlyIsToldToTheDialect(t *testing.T) {
	p := newPool(t, &fake{fail: map[string]error{"a": errServer}}, driver.PoolOptions{})
	for _, readOnly := range []bool{false, true} {
		conn := acquire(t, p)
		f := flight()
		f.Begin.ReadOnly = readOnly
		_, err := conn.Send(context.Background(), f)
		if got := p.Fault(err); got.ReadOnly != readOnly || got.Message != "told" {
			t.Errorf("%v: %+v", readOnly, got)
		}
		conn.Release(false)
	}
}

func TestATimeoutOfTheStatementIsNoLostConnection(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{})
	conn := acquire(t, p)
	_, err := conn.Send(context.Background(), &driver.Flight{
		Begin:      &driver.TxOptions{StatementTimeout: time.Millisecond},
		Statements: []*driver.Statement{{SQL: "slow"}},
	})
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "statement timeout of 1ms") || conn.Status() != driver.Idle {
		t.Errorf("%d: %v", conn.Status(), err)
	}
	conn.Release(true)
	if _, closed := db.counts(); closed != 1 {
		t.Error("the connection was kept")
	}

	conn = acquire(t, p)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = conn.Send(ctx, &driver.Flight{Begin: &driver.TxOptions{StatementTimeout: time.Hour}, Statements: []*driver.Statement{{SQL: "slow"}}})
	if strings.Contains(err.Error(), "statement timeout") || conn.Status() != driver.Lost {
		t.Errorf("%d: %v", conn.Status(), err)
	}
	conn.Release(true)
}

func TestAConnectionThatAContextClosedSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	conn := acquire(t, newPool(t, &fake{fail: map[string]error{"a": sqldriver.ErrBadConn}}, driver.PoolOptions{}))
	defer conn.Release(true)
	_, err := conn.Send(ctx, &driver.Flight{Statements: []*driver.Statement{{SQL: "a"}}})
	if !errors.Is(err, context.Canceled) || conn.Status() != driver.Lost {
		t.Errorf("%d: %v", conn.Status(), err)
	}
}

func TestAStreamEndsWithItsRows(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{})
	conn := acquire(t, p)
	stream := func() driver.Rows {
		rows, err := conn.Send(context.Background(), &driver.Flight{
			Begin: &driver.TxOptions{}, Stream: true, Statements: []*driver.Statement{{SQL: "rows"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	rows := stream()
	if !rows.Next() || !slices.Equal(rows.Columns(), []string{"text"}) {
		t.Error("no rows")
	}
	for range 2 {
		if err := rows.Close(); err != nil || conn.Status() != driver.InTx {
			t.Errorf("%d: %v", conn.Status(), err)
		}
	}
	stream() // and nobody closes it
	before := db.drained
	conn.Release(false)
	if db.drained != before {
		t.Error("the rest was read, which may be long")
	}
	if got := p.Stats().InUse; got != 0 {
		t.Errorf("%d are in use", got)
	}
}

func TestAPanicInAScannerLeavesNoRowsOpen(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{})
	conn := acquire(t, p)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_, _ = conn.Send(context.Background(), &driver.Flight{
			Begin:      &driver.TxOptions{},
			Statements: []*driver.Statement{{SQL: "rows", Read: func(driver.Rows) error { panic("scan") }}},
		})
	}()
	conn.Release(true)
	if _, closed := db.counts(); closed != 1 || p.Stats().InUse != 0 {
		t.Errorf("%d closed, %+v", closed, p.Stats())
	}
}

func TestKeysOfInsertsAreGivenAfterwards(t *testing.T) {
	conn := acquire(t, newPool(t, &fake{}, driver.PoolOptions{}))
	defer conn.Release(true)
	failed := errors.New("does not fit")
	for _, want := range []error{nil, failed} {
		given := 0
		statements, err := conn.Insert(context.Background(), &driver.Insert{Generated: func(id int, _ driver.Row) error {
			given = id
			return want
		}})
		if err != nil {
			t.Fatal(err)
		}
		f := &driver.Flight{Statements: statements}
		if _, err := conn.Send(context.Background(), f); !errors.Is(err, want) || given != 7 {
			t.Errorf("key %d: %v", given, err)
		}
	}
}

func TestCopyFromSendsWhatAStatementTakes(t *testing.T) {
	db := &fake{}
	conn := acquire(t, newPool(t, db, driver.PoolOptions{}))
	defer conn.Release(true)
	left := 7
	n, err := conn.CopyFrom(context.Background(), "s.t", []string{"a", "b"}, func() ([]any, error) {
		if left--; left < 0 {
			return nil, nil
		}
		return []any{1, 2}, nil
	})
	want := []string{
		`insert into "s"."t" ("a", "b") values (?,?), (?,?), (?,?)`,
		`insert into "s"."t" ("a", "b") values (?,?), (?,?), (?,?)`,
		`insert into "s"."t" ("a", "b") values (?,?)`,
	}
	if got := db.texts(); n != 7 || err != nil || !slices.Equal(got, want) {
		t.Errorf("%d, %v: %q", n, err, got)
	}
}
