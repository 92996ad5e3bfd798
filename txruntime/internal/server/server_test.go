package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// private returns a server of the test's own, whatever the environment names.
func private(t *testing.T, p *product) *Server {
	t.Helper()
	found, err := p.search.find(p.variable + "_BIN")
	if err != nil {
		t.Fatal(err)
	}
	own, err := newInstance(p, found)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{p, p.url(own.dir), own}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func gone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", path, err)
	}
}

func TestProcessHasOneServer(t *testing.T) {
	t.Setenv("TXTEST_POSTGRES_URL", "")
	t.Setenv("TXTEST_MARIADB_URL", "")
	for _, first := range []func() (*Server, error){Postgres, MariaDB} {
		var wg sync.WaitGroup
		var servers [4]*Server
		for i := range servers {
			wg.Go(func() {
				var err error
				if servers[i], err = first(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, s := range servers {
			if s == nil || s != servers[0] {
				t.Fatalf("servers %v, want one", servers)
			}
		}
		if got := filepath.Dir(servers[0].Socket()); got != servers[0].Dir() {
			t.Errorf("socket in %s, want %s", got, servers[0].Dir())
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		product *product
		want    map[string]string
	}{
		{&postgres, map[string]string{
			"select 1":                       "1",
			"show server_encoding":           "UTF8",
			"show listen_addresses":          "",
			"show fsync":                     "off",
			"show max_connections":           "200",
			"show max_prepared_transactions": "0",
			"select rolsuper from pg_roles where rolname = current_user": "t",
		}},
		{&mariadb, map[string]string{
			"select 1":                             "1",
			"select @@character_set_database":      "utf8mb4",
			"select @@skip_networking":             "1",
			"select @@log_bin":                     "0",
			"select substring_index(user(),'@',1)": "root",
		}},
	} {
		t.Run(tc.product.name, func(t *testing.T) {
			t.Parallel()
			c := dial(t, private(t, tc.product))
			for query, want := range tc.want {
				if got := c.query(t, query); got != want {
					t.Errorf("%s: %q, want %q", query, got, want)
				}
			}
		})
	}
}

func TestRestartKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	for _, p := range []*product{&postgres, &mariadb} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := private(t, p)
			c := dial(t, s)
			database := map[*product]string{&postgres: "public", &mariadb: "kept"}[p]
			if p == &mariadb {
				c.query(t, "create database kept")
			}
			c.query(t, "create table "+database+".kept (id int)")
			for n, want := range []string{"1", "2", "3"} {
				c.query(t, "insert into "+database+".kept values (1)")
				if err := s.Restart(t.Context()); err != nil {
					t.Fatalf("restart %d: %v", n, err)
				}
				if _, err := c.conn.Read(make([]byte, 1<<10)); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("restart %d: the old connection still lives", n)
				}
				c = dial(t, s)
				if got := c.query(t, "select count(*) from "+database+".kept"); got != want {
					t.Errorf("restart %d: %s rows, want %s", n, got, want)
				}
			}
		})
	}
}

func TestCancelledRestartCanBeRepeated(t *testing.T) {
	t.Parallel()
	for _, p := range []*product{&postgres, &mariadb} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := private(t, p)
			for limit := time.Duration(0); limit < 40*time.Millisecond; limit += 5 * time.Millisecond {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				err := s.Restart(ctx)
				cancel()
				if err == nil && limit == 0 || err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("restart within %v: %v, want %v", limit, err, context.DeadlineExceeded)
				}
			}
			if err := s.Restart(t.Context()); err != nil {
				t.Fatal(err)
			}
			dial(t, s).query(t, "select 1")
		})
	}
}

func TestStopRemovesTheFolder(t *testing.T) {
	t.Parallel()
	for _, p := range []*product{&postgres, &mariadb} {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := private(t, p)
			for range 2 {
				if err := s.Stop(); err != nil {
					t.Fatal(err)
				}
				gone(t, s.Dir())
			}
			if err := s.Restart(t.Context()); err == nil {
				t.Error("restarted a stopped server")
			}
		})
	}
}

func TestFailedStartShowsTheLog(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		product product
		want    string
	}{{postgres, "no_such_setting"}, {mariadb, "no-such-setting"}} {
		t.Run(tc.product.name, func(t *testing.T) {
			t.Parallel()
			p, dir := tc.product, ""
			p.serve = func(found programs, d string) []string {
				dir = d
				return append(tc.product.serve(found, d), "--no-such-setting=1")
			}
			found, err := p.search.find(p.variable + "_BIN")
			if err != nil {
				t.Fatal(err)
			}
			_, err = newInstance(&p, found)
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "start "+p.name) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
			gone(t, dir)
		})
	}
}
