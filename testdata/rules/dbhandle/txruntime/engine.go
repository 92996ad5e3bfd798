// Package engine opens engines of txruntime, and sessions.
package engine

import (
	"context"
	"net/http"

	"github.com/txvet/txvet/txruntime"
)

// Count opens an engine for each call.
func Count(w http.ResponseWriter, r *http.Request) {
	e, err := txruntime.Open(r.Context(), "postgresql+pgx://db/app") // want `a pool is opened for each call of Count \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	defer e.Dispose(r.Context())
	err = e.Factory().Begin(r.Context(), func(ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.One[int](ctx, s, "select count(*) from users")
		return err
	})
	if err != nil {
		http.Error(w, err.Error(), 500)
	}
}

// Server has one.
type Server struct{ sessions *txruntime.Factory }

// Count uses it.
func (srv *Server) Count(w http.ResponseWriter, r *http.Request) {
	err := srv.sessions.Begin(r.Context(), func(ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.One[int](ctx, s, "select count(*) from users")
		return err
	})
	if err != nil {
		http.Error(w, err.Error(), 500)
	}
}

// Migrate forgets to dispose of it.
func Migrate(ctx context.Context, url string) error {
	e, err := txruntime.Open(ctx, url) // want `pool "e" is never closed \(dbhandle\)`
	if err != nil {
		return err
	}
	_, err = e.Autocommit(ctx, "create table if not exists users (id bigint)")
	return err
}

// Prepare does not.
func Prepare(ctx context.Context, url string) error {
	e, err := txruntime.Open(ctx, url)
	if err != nil {
		return err
	}
	defer e.Dispose(ctx)
	_, err = e.Autocommit(ctx, "create table if not exists users (id bigint)")
	return err
}

// Legacy names no driver.
func Legacy(ctx context.Context) (*txruntime.Engine, error) {
	return txruntime.Open(ctx, "postgres://db/app") // want `the URL names no driver: write postgresql\+pgx: for postgres: \(dbhandle\)`
}

// Dialect neither.
func Dialect(ctx context.Context, host string) (*txruntime.Engine, error) {
	return txruntime.Open(ctx, "postgresql://"+host+"/app") // want `the URL names no driver: write postgresql\+pgx: for postgresql: \(dbhandle\)`
}

// File is one, too.
func File(ctx context.Context) (*txruntime.Engine, error) {
	return txruntime.Open(ctx, "sqlite:app.db") // want `the URL names no driver: write sqlite\+modernc: for sqlite: \(dbhandle\)`
}

// Named does, and main imports it.
func Named(ctx context.Context, host string) (*txruntime.Engine, error) {
	return txruntime.Open(ctx, "postgresql+pgx://"+host+"/app")
}

// Own has a driver that the program registers itself.
func Own(ctx context.Context) (*txruntime.Engine, error) {
	return txruntime.Open(ctx, "memory://app")
}

// Rename never closes its session.
func Rename(ctx context.Context, f *txruntime.Factory, id int, name string) error {
	s := f.Session(ctx) // want `session "s" is never closed \(dbhandle\)`
	return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "update users set name = $1 where id = $2", name, id)
		return err
	})
}

// RenameAll does, and so does a factory's own scope.
func RenameAll(ctx context.Context, f *txruntime.Factory, ids []int, name string) error {
	s := f.Session(ctx)
	defer s.Close()
	for _, id := range ids {
		if err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "update users set name = $1 where id = $2", name, id)
			return err
		}); err != nil {
			return err
		}
	}
	return f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "update renames set n = n + 1")
		return err
	})
}

// Open gives the session to the caller.
func Open(ctx context.Context, f *txruntime.Factory) *txruntime.Session {
	return f.Session(ctx)
}

// Held keeps one.
type Held struct{ s *txruntime.Session }

// Hold makes it.
func Hold(ctx context.Context, f *txruntime.Factory) *Held {
	s := f.Session(ctx)
	return &Held{s: s}
}

// Handed passes one on to who closes it.
func Handed(ctx context.Context, f *txruntime.Factory, use func(*txruntime.Session) error) error {
	return use(f.Session(ctx))
}
