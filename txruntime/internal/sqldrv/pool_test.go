package sqldrv

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// untidy is a link that cannot take back what it set.
type untidy struct{ Link }

func (untidy) End(context.Context) error { return errServer }

func TestWhatIsReleasedIsKeptOrNot(t *testing.T) {
	for name, c := range map[string]struct {
		use  func(*conn)
		keep bool
		kept bool
	}{
		"idle":         {func(*conn) {}, true, true},
		"not wanted":   {func(*conn) {}, false, false},
		"lost":         {func(c *conn) { c.status = driver.Lost }, true, false},
		"in a tx":      {func(c *conn) { c.status = driver.InTx }, true, false},
		"untidy":       {func(c *conn) { c.link = untidy{c.link} }, true, false},
		"before Reset": {func(c *conn) { c.pool.Reset() }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			db := &fake{}
			p := newPool(t, db, driver.PoolOptions{MaxConns: 1})
			conn := acquire(t, p)
			c.use(conn)
			conn.Release(c.keep)
			if dialed, closed := db.counts(); dialed != 1 || (closed == 0) != c.kept {
				t.Errorf("%d dialed, %d closed", dialed, closed)
			}
			if s := p.Stats(); s.InUse != 0 || s.Max != 1 {
				t.Errorf("%+v", s)
			}
			acquire(t, p).Release(true) // there is room
		})
	}
}

func TestResetClosesWhatIsIdleAndKeepsWhatIsNew(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{MaxConns: 3})
	a, b := acquire(t, p), acquire(t, p)
	a.Release(true)
	p.Reset()
	if _, closed := db.counts(); closed != 1 {
		t.Errorf("%d closed", closed)
	}
	b.Release(true)
	if _, closed := db.counts(); closed != 2 {
		t.Errorf("%d closed", closed)
	}
	acquire(t, p).Release(true)
	acquire(t, p).Release(true)
	if dialed, closed := db.counts(); dialed != 3 || closed != 2 {
		t.Errorf("%d dialed, %d closed", dialed, closed)
	}
}

func TestResetAndReleaseAtOnce(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{MaxConns: 4})
	for range 300 {
		conn := acquire(t, p)
		done := make(chan struct{})
		go func() {
			p.Reset()
			close(done)
		}()
		conn.Release(true)
		<-done
		if s := p.Stats(); s.Open != 0 {
			t.Fatalf("%+v", s)
		}
	}
}

func TestCloseWaitsForWhatIsInUse(t *testing.T) {
	db := &fake{}
	p := newPool(t, db, driver.PoolOptions{})
	a, b := acquire(t, p), acquire(t, p)
	b.Release(true)
	closed := make(chan struct{})
	go func() {
		p.Close()
		close(closed)
	}()
	for _, n := db.counts(); n == 0; _, n = db.counts() { // b is closed at once
		time.Sleep(time.Millisecond)
	}
	select {
	case <-closed:
		t.Error("did not wait")
	default:
	}
	a.Release(true)
	<-closed
	if _, err := p.Acquire(context.Background()); err == nil {
		t.Error("acquired after Close")
	}
}

func TestAConnectionThatIsNotThereIsUnsent(t *testing.T) {
	db := &fake{fail: map[string]error{"dial": errServer}}
	p := newPool(t, db, driver.PoolOptions{MaxConns: 1})
	if _, err := p.Acquire(context.Background()); !errors.Is(err, errServer) || !p.Fault(err).Unsent {
		t.Error(err)
	}
	db.fail = nil
	defer acquire(t, p).Release(true)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := p.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) || !p.Fault(err).Unsent {
		t.Error(err)
	}
}

func TestALentConnectionIsAsked(t *testing.T) {
	conn := acquire(t, newPool(t, &fake{}, driver.PoolOptions{}))
	defer conn.Release(true)
	conn.status = driver.InTx
	conn.link = told{conn.link}
	if got := conn.Status(); got != driver.InTx {
		t.Error(got)
	}
	conn.Raw()
	if got := conn.Status(); got != driver.Idle {
		t.Error(got)
	}
}

// told is a link that says that there is no transaction.
type told struct{ Link }

func (told) State(context.Context, driver.Status, []*driver.Statement, error) driver.Status {
	return driver.Idle
}

func TestKeyQueryHasSeveralStatementsForManyKeys(t *testing.T) {
	keys := make([]any, 1203)
	for i := range keys {
		keys[i] = i
	}
	p := newPool(t, &fake{}, driver.PoolOptions{})
	next := 0
	for i, st := range p.KeyQuery("select * from t where id in ($keys) order by id", keys) {
		n := []int{500, 500, 203}[i]
		want := "select * from t where id in (?" + strings.Repeat(",?", n-1) + ") order by id"
		if st.SQL != want || len(st.Args) != n || st.Args[0] != next {
			t.Errorf("%d: %d arguments from %v", i, len(st.Args), st.Args[0])
		}
		next += n
	}
	if next != len(keys) {
		t.Errorf("%d keys", next)
	}
}
