package pgxtx_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/conform"
	"github.com/txvet/txvet/txruntime/internal/server"
	"github.com/txvet/txvet/txruntime/internal/wire"
)

// line returns an engine on a new schema through a proxy, and one that goes around
// it.
func line(t testing.TB, opts ...txruntime.Option) (p *wire.Proxy, through, plain *txruntime.Engine) {
	t.Helper()
	direct := newSchema(t)
	s, err := server.Postgres()
	if err != nil {
		t.Fatal(err)
	}
	p, err = wire.Listen("unix", s.Socket())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	far := with(with(direct, "sslmode", "disable"), "host", p.Host())
	far = with(with(far, "port", fmt.Sprint(p.Port())), "connect_timeout", "2")
	return p, engine(t, far.String(), opts...), engine(t, direct.String())
}

const insert = "insert into t (id) values ($1)"

func TestCutAtEveryByte(t *testing.T) { conform.CutAtEveryByte(t, database) }

func TestCancelAtEveryMoment(t *testing.T) {
	t.Parallel()
	conform.CancelAtEveryMoment(t, database)
}

func TestFrozenCommitIsUnknown(t *testing.T) {
	t.Parallel()
	conform.FrozenCommit(t, database)
}

// TestDeadConnectionsAreReplaced ends all backends behind the pool's back.
func TestDeadConnectionsAreReplaced(t *testing.T) {
	for _, c := range []struct {
		name string
		mode txruntime.PingMode
		ok   bool
	}{{"auto", txruntime.PingAuto, true}, {"always", txruntime.PingAlways, true}, {"off", txruntime.PingOff, false}} {
		t.Run(c.name, func(t *testing.T) {
			r := conform.NewLine(t, database, txruntime.WithPrePing(c.mode))
			kill := func() {
				const all = "select count(pg_terminate_backend(pid, 1000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
				if _, err := r.Plain.Autocommit(context.Background(), all); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.Three(context.Background()); err != nil {
				t.Fatal(err)
			}
			kill()
			ids, err := r.Three(context.Background())
			if outcome := r.Judge(ids, err); (outcome == "committed") != c.ok {
				t.Errorf("%s: %v", outcome, err)
			}

			// A transaction that has begun is lost with its connection.
			err = r.Through.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
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
			r.Judge([]int{1000, 1001}, errors.New("failed"))
		})
	}
}

// TestServerRestart is not parallel: all tests use that server.
func TestServerRestart(t *testing.T) {
	s, err := server.Postgres()
	if err != nil {
		t.Fatal(err)
	}
	conform.ServerRestart(t, database, s.Restart)
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
