package txtest

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/txvet/txvet/txruntime"
)

// A dialect is what differs between databases.
type dialect struct {
	create, drop string // with the name
	clone        string // with the name and the template's; empty: there is no such thing
	list         string // the databases whose names start as ours
}

var (
	postgresql = &dialect{
		create: "create database %s",
		clone:  "create database %s template %s",
		drop:   "drop database if exists %s with (force)",
		list:   `select datname::text from pg_database where datname like 'txtest\_%'`,
	}
	mysql = &dialect{
		create: "create database %s",
		drop:   "drop database if exists %s",
		list:   `select schema_name from information_schema.schemata where schema_name like 'txtest\_%'`,
	}
	sqlite = &dialect{} // a database is a file
)

// A site is a server, with the rights of an administrator.
type site struct {
	dialect *dialect
	url     url.URL
}

func siteOf(rawURL string) (*site, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, fmt.Errorf("the URL cannot be parsed") // its text may hold a password
	}
	at := &site{url: *u}
	switch name, _, _ := strings.Cut(u.Scheme, "+"); name {
	case "postgresql":
		at.dialect = postgresql
	case "mysql":
		at.dialect = mysql
	case "sqlite":
		at.dialect = sqlite
	default:
		return nil, fmt.Errorf("databases of %q are unknown: want postgresql+…, mysql+… or sqlite+…", u.Scheme)
	}
	return at, nil
}

// in returns the URL of a database, by its name or file.
func (at *site) in(name string) string {
	u := at.url
	u.Opaque, u.RawPath, u.Path = "", "", "/"+strings.TrimPrefix(filepath.ToSlash(name), "/")
	u.OmitHost = at.dialect == sqlite
	q := u.Query()
	if q.Has("dbname") { // it would win over the path
		q.Del("dbname")
		u.RawQuery = q.Encode()
	}
	return u.String()
}

// run runs a statement about databases as the administrator.
func (at *site) run(ctx context.Context, format string, names ...any) error {
	return autocommit(ctx, at.url.String(), fmt.Sprintf(format, names...))
}

// autocommit runs statements one after the other, on a connection of its own. An
// engine that many tests share would spare them the connection, but stay open for
// good.
func autocommit(ctx context.Context, url string, statements ...string) error {
	e, err := txruntime.Open(ctx, url, txruntime.WithPool(1, 0, 0, 0))
	if err != nil {
		return err
	}
	defer e.Dispose(ctx)
	for _, sql := range statements {
		if _, err := e.Autocommit(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// runScript runs many statements.
func runScript(ctx context.Context, url, script string) error {
	at, err := siteOf(url)
	if err != nil {
		return err
	}
	switch at.dialect {
	case mysql: // one at a time is all that the driver takes
		return autocommit(ctx, url, split(script)...)
	case postgresql: // all at once, if none is to be prepared
		q := at.url.Query()
		q.Set("default_query_exec_mode", "simple_protocol")
		at.url.RawQuery = q.Encode()
	}
	return autocommit(ctx, at.url.String(), script)
}
