package mysql_test

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/conform"
	"github.com/txvet/txvet/txruntime/internal/server"
	"github.com/txvet/txvet/txruntime/internal/wire"
	_ "github.com/txvet/txvet/txruntime/mysql"
)

var databases atomic.Int64

// admin is the engine that makes databases, for the life of the process.
var admin = sync.OnceValues(func() (*txruntime.Engine, error) {
	s, err := server.MariaDB()
	if err != nil {
		return nil, err
	}
	return txruntime.Open(context.Background(), s.URL("mysql"))
})

// database makes a database on the private server and returns its URL.
func database(t testing.TB) string {
	t.Helper()
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := admin()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("d%d", databases.Add(1))
	ddl(t, admin, "create database "+name)
	return s.URL(name)
}

// open opens a URL; the test's end disposes of it.
var open = conform.Open

// ddl runs statements outside of transactions.
func ddl(t testing.TB, e *txruntime.Engine, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := e.Autocommit(context.Background(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// conformance is MariaDB with a parameter of the URL.
func conformance(parameter string) conform.Database {
	return conform.Database{
		Open: func(t testing.TB, opts ...txruntime.Option) *txruntime.Engine {
			return open(t, database(t)+parameter, opts...)
		},
		Line:   line,
		Place:  func(int) string { return "?" },
		Serial: "bigint auto_increment primary key",
		Slow:   "select sleep(10)",
	}
}

func TestConformance(t *testing.T) {
	t.Run("interpolated", func(t *testing.T) { conform.Run(t, conformance("")) })
	t.Run("prepared", func(t *testing.T) { conform.Run(t, conformance("&interpolateParams=false")) })
}

func TestNoGoroutineIsLeft(t *testing.T) { conform.Goroutines(t, conformance("")) }

// line returns an engine on a new database through a proxy, and one that goes
// around it.
func line(t testing.TB, opts ...txruntime.Option) (p *wire.Proxy, through, plain *txruntime.Engine) {
	t.Helper()
	direct := database(t)
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	p, err = wire.Listen("unix", s.Socket())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = p.Addr(), "timeout=2s"
	return p, open(t, u.String(), opts...), open(t, direct)
}

func TestCutAtEveryByte(t *testing.T) { conform.CutAtEveryByte(t, conformance("")) }

func TestCancelAtEveryMoment(t *testing.T) { conform.CancelAtEveryMoment(t, conformance("")) }

func TestFrozenCommitIsUnknown(t *testing.T) { conform.FrozenCommit(t, conformance("")) }

// TestServerRestart is not parallel: all tests use that server.
func TestServerRestart(t *testing.T) {
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	conform.ServerRestart(t, conformance(""), s.Restart)
}
