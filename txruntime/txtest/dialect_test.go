package txtest_test

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/txtest"
)

// paper is a driver that writes down what it is sent, with the URL.
type paper struct {
	mu    sync.Mutex
	lines []string
}

var papers = map[string]*paper{"mysql+paper": {}, "sqlite+paper": {}}

func init() {
	for scheme, p := range papers {
		driver.Register(scheme, p)
	}
}

func (p *paper) Open(u *url.URL, _ driver.PoolOptions) (driver.Pool, error) {
	return &paperPool{paper: p, url: u.String()}, nil
}

type paperPool struct {
	driver.Pool
	paper *paper
	url   string
}

func (p *paperPool) Acquire(context.Context) (driver.Conn, error) { return &paperConn{pool: p}, nil }
func (p *paperPool) CommitsImplicitly(string) bool                { return false }
func (p *paperPool) Fault(error) driver.Fault                     { return driver.Fault{} }
func (p *paperPool) Close()                                       {}

type paperConn struct {
	driver.Conn
	pool *paperPool
	in   driver.Status
}

func (c *paperConn) Send(_ context.Context, f *driver.Flight) (driver.Rows, error) {
	c.pool.paper.mu.Lock()
	defer c.pool.paper.mu.Unlock()
	for _, st := range f.Statements {
		c.pool.paper.lines = append(c.pool.paper.lines, c.pool.url+" "+st.SQL)
	}
	if f.Begin != nil {
		c.in = driver.InTx
	}
	if f.Commit {
		c.in, f.Committed = driver.Idle, true
	}
	f.Begun, f.Done = true, len(f.Statements)
	return nil, nil
}

func (c *paperConn) Status() driver.Status { return c.in }
func (c *paperConn) RoundTrips() int64     { return 0 }
func (c *paperConn) Release(bool)          {}

// sent returns what was sent since, with one name for all databases.
func (p *paper) sent(fn func()) []string {
	p.mu.Lock()
	before := len(p.lines)
	p.mu.Unlock()
	fn()
	p.mu.Lock()
	defer p.mu.Unlock()
	name := regexp.MustCompile(`txtest_\d+_[0-9a-f]{16}`)
	var lines []string
	for _, l := range p.lines[before:] {
		lines = append(lines, name.ReplaceAllString(l, "NAME"))
	}
	return lines
}

func TestMySQLIsMigratedForEachTest(t *testing.T) {
	const server = "mysql+paper://root@localhost/mysql?tls=true"
	open := func() {
		run(func(ft testing.TB) { txtest.Open(ft, server, txtest.Schema("a; b")) }).passes(t)
	}
	open() // sweeps
	got := papers["mysql+paper"].sent(open)
	want := []string{
		server + " create database NAME",
		"mysql+paper://root@localhost/NAME?tls=true a",
		"mysql+paper://root@localhost/NAME?tls=true b",
		server + " drop database if exists NAME",
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSQLiteIsAFileForEachTest(t *testing.T) {
	var files []string
	got := papers["sqlite+paper"].sent(func() {
		run(func(ft testing.TB) {
			for range 2 {
				u, err := url.Parse(txtest.Database(ft, "sqlite+paper:/some.db?_x=1", txtest.Schema("a; b")))
				if err != nil {
					ft.Fatal(err)
				}
				if _, err := os.Stat(filepath.Dir(u.Path)); err != nil {
					ft.Error(err)
				}
				files = append(files, u.String())
			}
		}).passes(t)
	})
	want := []string{files[0] + " a; b", files[1] + " a; b"}
	if !slices.Equal(got, want) || files[0] == files[1] || !strings.HasSuffix(files[0], "?_x=1") {
		t.Errorf("sent %q, want %q", got, want)
	}
}

func TestURLs(t *testing.T) {
	t.Setenv("TXTEST_POSTGRES_URL", "postgresql+pgx://given")
	t.Setenv("TXTEST_MARIADB_URL", "mysql+gomysql://given")
	if got, want := txtest.Postgres(t), "postgresql+pgx://given"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := txtest.MariaDB(t), "mysql+gomysql://given"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	u, err := url.Parse(txtest.SQLite(t))
	if err != nil || u.Scheme != "sqlite+modernc" || !filepath.IsAbs(u.Path) {
		t.Errorf("SQLite: %v, %v", u, err)
	}
}

func TestMissingServerEndsTheTest(t *testing.T) {
	t.Setenv("TXTEST_MARIADB_URL", "")
	t.Setenv("TXTEST_MARIADB_BIN", t.TempDir())
	run(func(ft testing.TB) {
		txtest.MariaDB(ft)
		ft.Error("went on")
	}).fails(t, "TXTEST_MARIADB_BIN")
}
