package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/conform"
	_ "github.com/txvet/txvet/txruntime/sqlite"
)

// file returns the URL of a new file.
func file(t testing.TB) string {
	t.Helper()
	return "sqlite+modernc:" + filepath.Join(t.TempDir(), "test.db")
}

// open opens a URL; the test's end disposes of it.
func open(t testing.TB, url string, opts ...txruntime.Option) *txruntime.Engine {
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

// slow is a query that takes minutes.
const slow = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) select max(i) from n"

func TestConformance(t *testing.T) {
	for _, place := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"file", file},
		{"memory", func(testing.TB) string { return "sqlite+modernc::memory:" }},
	} {
		t.Run(place.name, func(t *testing.T) {
			conform.Run(t, conform.Database{
				Open: func(t testing.TB, opts ...txruntime.Option) *txruntime.Engine {
					return open(t, place.url(t), opts...)
				},
				Serial:   "integer primary key",
				Slow:     slow,
				Survives: true,
				Waits:    place.name == "memory",
			})
		})
	}
}
