// Package server runs PostgreSQL and MariaDB for tests.
//
// A process has one server of each product. It starts at first use, in a folder
// of its own below /tmp, listens on a Unix socket only, and trusts everybody who
// can reach that socket. Nobody has to stop it: server and folder go when the
// process that started them ends, however it ends.
//
// A server is made to be thrown away: nothing is flushed to the disk. What was
// committed survives the server's death, but not the machine's.
//
// Binaries are looked for where Debian, Red Hat and Homebrew put them, or only in
// the folder that TXTEST_POSTGRES_BIN or TXTEST_MARIADB_BIN names. With
// TXTEST_POSTGRES_URL or TXTEST_MARIADB_URL, nothing is started: the URL leads to
// a running server, with the rights of an administrator.
package server

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
)

// Server is a database server that is ready for connections.
type Server struct {
	product *product
	url     url.URL   // of any database
	own     *instance // nil: runs elsewhere
}

// Postgres returns this process's PostgreSQL server, which the first call starts.
// Its administrator is "postgres". An error is that of the first call.
func Postgres() (*Server, error) { return firstPostgres() }

// MariaDB returns this process's MariaDB server, which the first call starts. Its
// administrator is "root", without a password. An error is that of the first call.
func MariaDB() (*Server, error) { return firstMariaDB() }

var (
	firstPostgres = sync.OnceValues(func() (*Server, error) { return open(&postgres) })
	firstMariaDB  = sync.OnceValues(func() (*Server, error) { return open(&mariadb) })
)

func open(p *product) (*Server, error) {
	if given := os.Getenv(p.variable + "_URL"); given != "" {
		u, err := url.Parse(given)
		if err != nil {
			return nil, fmt.Errorf("parse %s_URL: %w", p.variable, err)
		}
		return &Server{product: p, url: *u}, nil
	}
	found, err := p.search.find(p.variable + "_BIN")
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", p.name, err)
	}
	own, err := newInstance(p, found)
	if err != nil {
		return nil, err
	}
	return &Server{p, p.url(own.dir), own}, nil
}

// Socket returns the path of the server's Unix socket, or "" if the environment
// named the server.
func (s *Server) Socket() string {
	if s.own == nil {
		return ""
	}
	return filepath.Join(s.own.dir, s.product.socket)
}

// Dir returns the folder of the server's socket, or "" if the environment named
// the server.
func (s *Server) Dir() string {
	if s.own == nil {
		return ""
	}
	return s.own.dir
}

// URL returns the address of a database, which need not exist, for the server's
// administrator:
//
//	postgresql+pgx://postgres@/DATABASE?host=/tmp/tx123
//	mysql+gomysql://root@/DATABASE?socket=/tmp/tx123/s.sock
//
// If the environment named the server, it is that URL with another path.
func (s *Server) URL(database string) string {
	u := s.url
	u.Path, u.RawPath = "/"+database, "/"+url.PathEscape(database)
	return u.String()
}

// Restart ends the server at once, as a crash would, and starts it again on the
// same data and socket. All connections break; what was committed is there again.
// The server belongs to the whole process: no other test may be using it.
//
// A context that ends meanwhile leaves the server down, until a later Restart. A
// server that the environment named is not restarted: that is an error.
func (s *Server) Restart(ctx context.Context) error {
	if s.own == nil {
		return fmt.Errorf("restart %s: %s_URL names it, so it is not this process's own", s.product.name, s.product.variable)
	}
	return s.own.restart(ctx)
}

// Stop ends the server and removes its folder, before the process ends. It is no
// error to call it twice, and it does nothing to a server that the environment
// named. Later calls of [Postgres] and [MariaDB] do not start another one.
func (s *Server) Stop() error {
	if s.own == nil {
		return nil
	}
	return s.own.stop()
}
