package conform

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// Open returns an engine for a URL, of which the test's end disposes, unless the
// test did.
func Open(t testing.TB, url string, opts ...txruntime.Option) *txruntime.Engine {
	t.Helper()
	e, err := txruntime.Open(context.Background(), url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := e.Dispose(ctx); err != nil && !errors.Is(err, txruntime.ErrEngineClosed) {
			t.Error(err)
		}
	})
	return e
}
