package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/wire"
)

// Line is a database behind a proxy, and an engine that goes around it.
type Line struct {
	*testing.T
	Proxy          *wire.Proxy
	Through, Plain *txruntime.Engine

	db   *Database
	next int
}

// NewLine makes a line to a database with a table "t" of an integer key.
func NewLine(t *testing.T, d Database, opts ...txruntime.Option) *Line {
	t.Helper()
	l := &Line{T: t, db: &d, next: 1}
	l.Proxy, l.Through, l.Plain = d.Line(t, opts...)
	if _, err := l.Plain.Autocommit(context.Background(), "create table t (id integer primary key)"); err != nil {
		t.Fatal(err)
	}
	return l
}

// Three inserts three rows in a transaction, of which the last is sent with the
// commit, and returns their ids.
func (l *Line) Three(ctx context.Context, o ...txruntime.TxOptions) ([]int, error) {
	insert := "insert into t (id) values (" + l.db.place(1) + ")"
	ids := []int{l.next, l.next + 1, l.next + 2}
	l.next += 3
	return ids, l.Through.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for _, id := range ids[:2] {
			if _, err := s.Exec(ctx, insert, id); err != nil {
				return err
			}
		}
		s.Queue(insert, ids[2])
		return nil
	}, o...)
}

// Judge checks that what was acknowledged is kept as a whole, what was not is
// not, and what is unknown is one of both.
func (l *Line) Judge(ids []int, err error) (outcome string) {
	l.Helper()
	var got []int
	sql := fmt.Sprintf("select id from t where id between %d and %d order by id", ids[0], ids[len(ids)-1])
	read := l.Plain.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		got, err = txruntime.All[int](ctx, s, sql)
		return err
	})
	if read != nil {
		l.Fatal(read)
	}
	whole := slices.Equal(got, ids)
	switch {
	case err == nil && whole:
		return "committed"
	case errors.Is(err, txruntime.ErrCommitUnknown) && (whole || len(got) == 0):
		return "unknown"
	case err != nil && !errors.Is(err, txruntime.ErrCommitUnknown) && len(got) == 0:
		return "failed"
	}
	l.Errorf("kept %v of %v after: %v", got, ids, err)
	return "wrong"
}

// CutAtEveryByte breaks the connection after each byte that a transaction sends,
// and after each that it receives.
func CutAtEveryByte(t *testing.T, d Database) {
	for _, side := range []string{"client", "server"} {
		t.Run(side, func(t *testing.T) {
			t.Parallel()
			l := NewLine(t, d, txruntime.WithPool(2, 0, 0, 0))
			outcomes := make(map[string]int)
			for n, last := int64(0), ""; last != "committed"; n++ {
				if ids, err := l.Three(context.Background()); l.Judge(ids, err) != "committed" {
					t.Fatal(err) // statements are prepared, and the pool is well
				}
				if side == "client" {
					l.Proxy.CutAfter(n, -1)
				} else {
					l.Proxy.CutAfter(-1, n)
				}
				ids, err := l.Three(context.Background())
				last = l.Judge(ids, err)
				outcomes[last]++
				l.Proxy.CutAfter(-1, -1)
				l.Proxy.Cut()
				if t.Failed() {
					t.Fatalf("cut after %d bytes of the %s", n, side)
				}
			}
			t.Log(outcomes)
			if outcomes["failed"] < 20 || outcomes["unknown"] < 5 {
				t.Errorf("%v: the cuts did not reach all of it", outcomes)
			}
		})
	}
}

// CancelAtEveryMoment cancels the context of a transaction later and later. Where
// the server is asked to cancel, it answers every commit.
func CancelAtEveryMoment(t *testing.T, d Database) {
	l := NewLine(t, d)
	if _, err := l.Three(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.Proxy.SetDelay(time.Millisecond)
	outcomes := make(map[string]int)
	for after, row := time.Duration(0), 0; row < 3; after += 200 * time.Microsecond {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		ids, err := l.Three(ctx)
		cancel()
		outcome := l.Judge(ids, err)
		outcomes[outcome]++
		row++
		if outcome != "committed" {
			row = 0
			if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, txruntime.ErrCommitUnknown) {
				t.Errorf("cancelled after %v: %v", after, err)
			}
		}
	}
	t.Log(outcomes)
	if outcomes["unknown"] > 0 && d.Survives {
		t.Errorf("%v: the server answered every commit", outcomes)
	}
}

// FrozenCommit stops the network when the commit is on its way: what became of it
// is unknown, and it is not tried again.
func FrozenCommit(t *testing.T, d Database) {
	l := NewLine(t, d)
	runs := 0
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	err := l.Through.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		runs++
		_, err := s.Exec(ctx, "insert into t (id) values (1)")
		l.Proxy.Freeze(true)
		return err
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 3, Classify: func(error) bool { return true }}})
	l.Proxy.Freeze(false)
	if !errors.Is(err, txruntime.ErrCommitUnknown) || runs != 1 {
		t.Errorf("%d runs: %v", runs, err)
	}
}

// ServerRestart restarts the server between transactions and within one. It must
// not run in parallel with tests that use the server.
func ServerRestart(t *testing.T, d Database, restart func(context.Context) error) {
	l := NewLine(t, d)
	if _, err := l.Three(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := restart(context.Background()); err != nil {
		t.Fatal(err)
	}
	ids, err := l.Three(context.Background())
	if got := l.Judge(ids, err); got != "committed" {
		t.Errorf("after the restart: %s, %v", got, err)
	}
	err = l.Through.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "insert into t (id) values (1000)"); err != nil {
			return err
		}
		if err := restart(ctx); err != nil {
			return err
		}
		s.Queue("insert into t (id) values (1001)")
		return nil
	})
	if err == nil {
		t.Error("a transaction survived the restart of its server")
	}
	l.Judge([]int{1000, 1001}, err)
}
