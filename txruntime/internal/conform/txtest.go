package conform

import (
	"context"
	"testing"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/txtest"
)

// Txtest opens databases for a test by txtest, with a schema, and counts flights.
func Txtest(t *testing.T, url string) {
	for range 2 { // each has its own
		e := txtest.Open(t, url, txtest.Schema("create table t (id integer primary key);\ninsert into t values (1);"))
		txtest.Flights(t, e, 2, func() {
			err := e.Factory().Begin(t.Context(), func(ctx context.Context, s *txruntime.Session) error {
				n, err := txruntime.One[int](ctx, s, "select count(*) from t")
				if n != 1 {
					t.Errorf("%d rows", n)
				}
				s.Queue("insert into t values (2)")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
