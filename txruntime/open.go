package txruntime

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/txvet/txvet/txruntime/driver"
)

// modules are the drivers of this project, for the text of an error.
var modules = map[string]string{
	"postgresql+pgx": "pgx",
	"mysql+gomysql":  "mysql",
	"sqlite+modernc": "sqlite",
}

// Open returns an engine for a database. The URL names the dialect and the
// driver: postgresql+pgx://, mysql+gomysql://, sqlite+modernc:. The driver's
// package must be imported; without one in the URL the error is [ErrNoDriver],
// with one that is not imported [ErrUnknownDriver]. Each driver's package
// documents the rest of its URLs.
//
// No connection is opened before the first statement, unless WithPool has a
// minimum; [Engine.Ping] opens one.
// The engine is the caller's to [Engine.Dispose] of. If ctx is done, Open returns
// its error.
//
// Errors do not contain the URL, which may hold a password.
func Open(ctx context.Context, rawURL string, opts ...Option) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, openError(err)
	}
	c, err := config{}.with(opts)
	if err != nil {
		return nil, openError(err)
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, openError(fmt.Errorf("the URL cannot be parsed"))
	}
	d := driver.Lookup(u.Scheme)
	if d == nil {
		return nil, noDriver(u.Scheme)
	}
	pool, err := d.Open(u, c.pool)
	if err != nil {
		return nil, openError(err)
	}
	return &Engine{config: c, pool: pool, open: make(map[*work]origin), idle: sync.NewCond(new(sync.Mutex))}, nil
}

func openError(err error) error {
	return &OpError{Op: "open", Err: err}
}

// noDriver tells a URL without a driver from one whose driver is not there.
func noDriver(scheme string) error {
	g := ruled("open", ErrUnknownDriver)
	if folder, ok := modules[scheme]; ok {
		g.Cause = fmt.Errorf("import _ \"github.com/txvet/txvet/txruntime/%s\"", folder)
		return g
	}
	if _, _, named := strings.Cut(scheme, "+"); named {
		g.Cause = fmt.Errorf("no package registers %q", scheme)
		return g
	}
	g = ruled("open", ErrNoDriver)
	dialect := scheme
	if dialect == "postgres" {
		dialect = "postgresql"
	}
	for known := range modules {
		if name, _, _ := strings.Cut(known, "+"); name == dialect {
			g.Cause = fmt.Errorf("write %s: for %s:", known, scheme)
		}
	}
	return g
}
