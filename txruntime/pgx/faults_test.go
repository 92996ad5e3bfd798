package pgxtx_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/server"
	"github.com/txvet/txvet/txruntime/internal/wire"
)

// rig is a database behind a proxy, and an engine that goes around it.
type rig struct {
	*testing.T
	proxy          *wire.Proxy
	through, plain *txruntime.Engine
	next           int
}

func newRig(t *testing.T, opts ...txruntime.Option) *rig {
	t.Helper()
	direct := newSchema(t)
	s, err := server.Postgres()
	if err != nil {
		t.Fatal(err)
	}
	proxy, err := wire.Listen("unix", s.Socket())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	far := with(with(direct, "sslmode", "disable"), "host", proxy.Host())
	far = with(with(far, "port", fmt.Sprint(proxy.Port())), "connect_timeout", "2")
	r := &rig{T: t, proxy: proxy, plain: engine(t, direct.String()), through: engine(t, far.String(), opts...), next: 1}
	if _, err := r.plain.Autocommit(context.Background(), "create table t (id int primary key)"); err != nil {
		t.Fatal(err)
	}
	return r
}

const insert = "insert into t (id) values ($1)"

// three inserts three rows in two flights, of which the second has the commit,
// and returns their ids.
func (r *rig) three(ctx context.Context, o ...txruntime.TxOptions) ([]int, error) {
	ids := []int{r.next, r.next + 1, r.next + 2}
	r.next += 3
	return ids, r.through.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for _, id := range ids[:2] {
			if _, err := s.Exec(ctx, insert, id); err != nil {
				return err
			}
		}
		s.Queue(insert, ids[2])
		return nil
	}, o...)
}

// judge checks that what was acknowledged is kept as a whole, what was not is
// not, and what is unknown is one of both.
func (r *rig) judge(ids []int, err error) (outcome string) {
	r.Helper()
	var got []int
	read := r.plain.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		got, err = txruntime.All[int](ctx, s, "select id from t where id = any($1) order by id", ids)
		return err
	})
	if read != nil {
		r.Fatal(read)
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
	r.Errorf("kept %v of %v after: %v", got, ids, err)
	return "wrong"
}

// TestCutAtEveryByte breaks the connection after each byte that a transaction
// sends, and after each that it receives.
func TestCutAtEveryByte(t *testing.T) {
	for _, side := range []string{"client", "server"} {
		t.Run(side, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, txruntime.WithPool(2, 0, 0, 0))
			outcomes := make(map[string]int)
			for n, last := int64(0), ""; last != "committed"; n++ {
				if ids, err := r.three(context.Background()); r.judge(ids, err) != "committed" {
					t.Fatal(err) // statements are prepared, and the pool is well
				}
				if side == "client" {
					r.proxy.CutAfter(n, -1)
				} else {
					r.proxy.CutAfter(-1, n)
				}
				ids, err := r.three(context.Background())
				last = r.judge(ids, err)
				outcomes[last]++
				r.proxy.CutAfter(-1, -1)
				r.proxy.Cut()
				if t.Failed() {
					t.Fatalf("cut after %d bytes of the %s", n, side)
				}
			}
			t.Log(outcomes)
			if outcomes["failed"] < 50 || outcomes["unknown"] < 10 {
				t.Errorf("%v: the cuts did not reach all of it", outcomes)
			}
		})
	}
}

// TestCancelAtEveryMoment cancels the context of a transaction later and later.
func TestCancelAtEveryMoment(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := r.three(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.proxy.SetDelay(time.Millisecond)
	outcomes := make(map[string]int)
	for after, row := time.Duration(0), 0; row < 3; after += 200 * time.Microsecond {
		ctx, cancel := context.WithTimeout(context.Background(), after)
		ids, err := r.three(ctx)
		cancel()
		outcome := r.judge(ids, err)
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
	if outcomes["unknown"] > 0 {
		t.Errorf("%v: the server answered every commit", outcomes)
	}
}

// TestFrozenCommitIsUnknown stops the network when the commit is on its way.
func TestFrozenCommitIsUnknown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	runs := 0
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	err := r.through.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		runs++
		_, err := s.Exec(ctx, insert, 1)
		r.proxy.Freeze(true)
		return err
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 3, Classify: func(error) bool { return true }}})
	r.proxy.Freeze(false)
	if !errors.Is(err, txruntime.ErrCommitUnknown) || runs != 1 {
		t.Errorf("%d runs: %v", runs, err)
	}
}

// TestDeadConnectionsAreReplaced ends all backends behind the pool's back.
func TestDeadConnectionsAreReplaced(t *testing.T) {
	for _, c := range []struct {
		name string
		mode txruntime.PingMode
		ok   bool
	}{{"auto", txruntime.PingAuto, true}, {"always", txruntime.PingAlways, true}, {"off", txruntime.PingOff, false}} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, txruntime.WithPrePing(c.mode))
			kill := func() {
				const all = "select count(pg_terminate_backend(pid, 1000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
				if _, err := r.plain.Autocommit(context.Background(), all); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.three(context.Background()); err != nil {
				t.Fatal(err)
			}
			kill()
			ids, err := r.three(context.Background())
			if outcome := r.judge(ids, err); (outcome == "committed") != c.ok {
				t.Errorf("%s: %v", outcome, err)
			}

			// A transaction that has begun is lost with its connection.
			err = r.through.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
				if _, err := s.Exec(ctx, insert, 1000); err != nil {
					return nil // with PingOff the pool may have another dead one
				}
				kill()
				_, err := s.Exec(ctx, insert, 1001)
				if err == nil {
					t.Error("a statement on a dead connection succeeded")
				}
				return nil
			})
			if !errors.Is(err, txruntime.ErrAborted) {
				t.Error(err)
			}
			r.judge([]int{1000, 1001}, errors.New("failed"))
		})
	}
}

// TestServerRestart restarts the server between transactions and within one.
// It is not parallel: all tests use that server.
func TestServerRestart(t *testing.T) {
	s, err := server.Postgres()
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	if _, err := r.three(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Restart(context.Background()); err != nil {
		t.Fatal(err)
	}
	ids, err := r.three(context.Background())
	if got := r.judge(ids, err); got != "committed" {
		t.Errorf("after the restart: %s, %v", got, err)
	}
	err = r.through.Factory().Begin(context.Background(), func(ctx context.Context, session *txruntime.Session) error {
		if _, err := session.Exec(ctx, insert, 1000); err != nil {
			return err
		}
		if err := s.Restart(ctx); err != nil {
			return err
		}
		session.Queue(insert, 1001)
		return nil
	})
	if err == nil {
		t.Error("a transaction survived the restart of its server")
	}
	r.judge([]int{1000, 1001}, err)
}

// TestUnreachableServer is an error that says where it tried, and no password.
func TestUnreachableServer(t *testing.T) {
	e := engine(t, "postgresql+pgx://ann:s3cr3t@127.0.0.1:1/nowhere?sslmode=disable")
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "select 1")
		return err
	}, txruntime.TxOptions{Name: "lost"})
	var op *txruntime.OpError
	if !errors.As(err, &op) || op.Op != "exec" || op.Session != "lost" {
		t.Errorf("%#v", err)
	}
	if text := fmt.Sprint(err); !contains(text, "127.0.0.1:1") || contains(text, "s3cr3t") {
		t.Error(text)
	}
}
