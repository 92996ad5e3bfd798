package pgxtx_test

import (
	"context"
	"errors"
	"testing"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/conform"
)

// TestRoundTrips counts the waits of a transaction, whose statements the
// connection knows, on the wire.
func TestRoundTrips(t *testing.T) {
	type user struct {
		ID   txruntime.Key[int64] `db:"id,pk,auto"`
		Name string
	}
	users := txruntime.NewTable[user]("users")
	type pet struct{ ID, Owner int64 }
	type owner struct {
		ID   int64
		Pets txruntime.Many[*pet]
	}
	pets := txruntime.HasMany("pets", func(o *owner) *txruntime.Many[*pet] { return &o.Pets },
		func(o *owner) int64 { return o.ID }, func(p *pet) int64 { return p.Owner },
		"select id, owner from pets where owner in ($keys)")
	r := conform.NewLine(t, database, txruntime.WithPool(1, 0, 0, 0))
	for _, sql := range []string{
		"create table users (id bigint generated always as identity primary key, name text not null)",
		"create table pets (id bigint primary key, owner bigint not null)",
		"insert into pets select i, i % 100 from generate_series(1, 500) i",
		"insert into t values (0)",
	} {
		if _, err := r.Plain.Autocommit(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	update := func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "update users set name = 'x' where id = -1")
		return err
	}
	for _, c := range []struct {
		name  string
		trips int64
		scope func(ctx context.Context, s *txruntime.Session) error
	}{
		{"empty", 0, func(context.Context, *txruntime.Session) error { return nil }},
		{"empty with a savepoint", 0, func(ctx context.Context, s *txruntime.Session) error {
			return s.Nested(ctx, func(context.Context, *txruntime.Session) error { return nil })
		}},
		{"one statement", 2, update},
		{"three statements", 4, func(ctx context.Context, s *txruntime.Session) error {
			return errors.Join(update(ctx, s), update(ctx, s), update(ctx, s))
		}},
		{"writes only", 1, func(ctx context.Context, s *txruntime.Session) error {
			users.Add(s, &user{Name: "a"})
			s.Queue("update users set name = 'x' where id = -1")
			users.Add(s, &user{Name: "b"})
			return nil
		}},
		{"100 rows with keys", 1, func(ctx context.Context, s *txruntime.Session) error {
			for range 100 {
				users.Add(s, &user{Name: "a"})
			}
			return nil
		}},
		{"100 rows with keys, used before the commit", 2, func(ctx context.Context, s *txruntime.Session) error {
			rows := make([]*user, 100)
			for i := range rows {
				rows[i] = &user{Name: "a"}
			}
			users.Add(s, rows...)
			if err := s.Flush(ctx); err != nil {
				return err
			}
			_, err := rows[99].ID.Get()
			return err
		}},
		{"a savepoint around a statement", 2, func(ctx context.Context, s *txruntime.Session) error {
			return s.Nested(ctx, update)
		}},
		{"a savepoint around queued writes", 2, func(ctx context.Context, s *txruntime.Session) error {
			return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				s.Queue("update users set name = 'x' where id = -1")
				return nil
			})
		}},
		// pgx forgets the statements of a batch that failed: 2 of these prepare again.
		{"a failed statement in a savepoint", 5, func(ctx context.Context, s *txruntime.Session) error {
			_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, insert, 0)
				return err
			})
			return nil
		}},
		{"100 owners with 5 each", 3, func(ctx context.Context, s *txruntime.Session) error {
			owners, err := txruntime.All[*owner](ctx, s, "select i::bigint as id from generate_series(0, 99) i")
			if err != nil {
				return err
			}
			return pets.SelectIn(ctx, s, owners) // the second; the third is the commit
		}},
		{"rolled back", 2, func(ctx context.Context, s *txruntime.Session) error {
			_ = update(ctx, s)
			return s.Rollback(ctx)
		}},
		{"timeouts and a name", 1, func(ctx context.Context, s *txruntime.Session) error {
			s.Queue("update users set name = 'x' where id = -1")
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var o []txruntime.TxOptions
			if c.name == "timeouts and a name" {
				o = append(o, txruntime.TxOptions{Name: "n", StatementTimeout: 1e9, LockTimeout: 1e9})
			}
			for range 2 { // the first prepares the statements
				r.Proxy.Reset()
				if err := r.Through.Factory().Begin(context.Background(), c.scope, o...); err != nil {
					t.Fatal(err)
				}
			}
			if got := r.Proxy.RoundTrips(); got != c.trips {
				t.Errorf("%d round trips, want %d", got, c.trips)
			}
		})
	}
}

// TestRoundTripsAreCounted compares what hooks are told with the wire.
func TestRoundTripsAreCounted(t *testing.T) {
	told := 0
	r := conform.NewLine(t, database, txruntime.WithPool(1, 0, 0, 0), txruntime.WithHooks(txruntime.Hooks{
		End: func(_ context.Context, e txruntime.EndInfo) { told = e.RoundTrips },
	}))
	if err := r.Through.Ping(context.Background()); err != nil { // connects
		t.Fatal(err)
	}
	for _, warm := range []bool{false, true} {
		r.Proxy.Reset()
		if _, err := r.Three(context.Background()); err != nil {
			t.Fatal(err)
		}
		if wire := r.Proxy.RoundTrips(); int64(told) != wire {
			t.Errorf("warm %v: told %d, on the wire %d", warm, told, wire)
		}
	}
}
