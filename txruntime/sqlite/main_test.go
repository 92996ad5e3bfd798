package sqlite_test

import (
	"path/filepath"
	"testing"

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
var open = conform.Open

// slow is a query that takes minutes.
const slow = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000) select max(i) from n"

func conformance(url func(testing.TB) string, waits bool) conform.Database {
	return conform.Database{
		Open: func(t testing.TB, opts ...txruntime.Option) *txruntime.Engine {
			return open(t, url(t), opts...)
		},
		Serial:   "integer primary key",
		Slow:     slow,
		Survives: true,
		Waits:    waits,
	}
}

func memory(testing.TB) string { return "sqlite+modernc::memory:" }

func TestConformance(t *testing.T) {
	t.Run("file", func(t *testing.T) { conform.Run(t, conformance(file, false)) })
	t.Run("memory", func(t *testing.T) { conform.Run(t, conformance(memory, true)) })
}

func TestNoGoroutineIsLeft(t *testing.T) {
	t.Run("file", func(t *testing.T) { conform.Goroutines(t, conformance(file, false)) })
	t.Run("memory", func(t *testing.T) { conform.Goroutines(t, conformance(memory, true)) })
}
