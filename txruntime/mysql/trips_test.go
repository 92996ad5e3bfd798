package mysql_test

import (
	"context"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

func TestRoundTrips(t *testing.T) {
	insert := func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("insert into t (id) values (?)", 1)
		return nil
	}
	for _, c := range []struct {
		name        string
		fn          func(context.Context, *txruntime.Session) error
		options     txruntime.TxOptions
		one, binary int // interpolated, prepared
	}{
		{"nothing", func(context.Context, *txruntime.Session) error { return nil }, txruntime.TxOptions{}, 0, 0},
		{"begin, insert, commit", insert, txruntime.TxOptions{}, 3, 4},
		{"without arguments", func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[int](ctx, s, "select id from t")
			return err
		}, txruntime.TxOptions{}, 3, 3},
		{"many rows", func(ctx context.Context, s *txruntime.Session) error {
			var n int
			for range s.Rows(ctx, "select seq from seq_1_to_100000") {
				n++
			}
			return nil
		}, txruntime.TxOptions{}, 3, 3},
		{"isolation", insert, txruntime.TxOptions{Isolation: txruntime.Serializable}, 4, 5},
		{"a lock's timeout", insert, txruntime.TxOptions{LockTimeout: time.Second}, 4, 5},
	} {
		for parameters, want := range map[string]int{"": c.one, "&interpolateParams=false": c.binary} {
			var got int
			e := table(t, parameters, txruntime.WithHooks(txruntime.Hooks{End: func(_ context.Context, i txruntime.EndInfo) { got = i.RoundTrips }}))
			kept(t, e) // the connection is open
			if err := begin(e, c.fn, c.options); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if got != want {
				t.Errorf("%s%s: %d round trips, want %d", c.name, parameters, got, want)
			}
		}
	}
}
