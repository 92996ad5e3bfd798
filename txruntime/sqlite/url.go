package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// location is what a URL says.
type location struct {
	name   string // of the file
	memory bool
	query  url.Values
}

// parse reads a URL; doc.go has its grammar.
func parse(u *url.URL) (*location, error) {
	if u.Host != "" || u.User != nil {
		return nil, errors.New("the URL names a host, and SQLite has none: a file is sqlite+modernc:file.db or sqlite+modernc:///file.db")
	}
	if u.Fragment != "" {
		return nil, errors.New("the URL has a fragment: write %23 for # in a name")
	}
	name := u.Path
	if u.Opaque != "" {
		var err error
		if name, err = url.PathUnescape(u.Opaque); err != nil {
			return nil, errors.New("the URL has a bad escape: write %25 for % in a name")
		}
	}
	switch {
	case name == "":
		return nil, errors.New("the URL names no file: a database in memory is sqlite+modernc::memory:")
	case strings.HasPrefix(name, "file:"):
		return nil, errors.New("the URL says file: after sqlite+modernc:, which already says it")
	case strings.Contains(name, "\x00"):
		return nil, errors.New("the URL has a zero byte in the name")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("the URL has parameters that cannot be parsed: separate them with &, and write %26 for & and %25 for % in them")
	}
	if query.Has("_txlock") {
		return nil, errors.New("_txlock has no effect: a transaction begins IMMEDIATE, or DEFERRED if it is ReadOnly")
	}
	if query.Get("mode") == "memory" {
		return nil, errors.New("mode=memory is a database for each connection: use sqlite+modernc::memory:")
	}
	l := &location{name: name, memory: name == ":memory:", query: query}
	if l.memory && query.Has("vfs") {
		return nil, errors.New("a database in memory has no vfs")
	}
	l.defaults()
	return l, nil
}

// defaults sets what the URL does not.
func (l *location) defaults() {
	l.fallback("5000", "_busy_timeout", "_timeout")
	l.fallback("1", "_foreign_keys", "_fk")
	l.fallback("1", "_error_rc")
	l.fallback("sqlite", "_time_format", "_time_integer_format")
	// To change the journal is to write.
	if !l.memory && l.query.Get("mode") != "ro" && !l.query.Has("immutable") {
		l.fallback("WAL", "_journal_mode", "_journal")
	}
}

// fallback sets the first of the names, which mean the same, if neither they
// nor a _pragma is in the URL.
func (l *location) fallback(value string, names ...string) {
	pragma := strings.TrimPrefix(names[0], "_")
	set := slices.ContainsFunc(names, l.query.Has) || slices.ContainsFunc(l.query["_pragma"], func(p string) bool {
		return strings.Contains(strings.ToLower(p), pragma)
	})
	if !set {
		l.query.Set(names[0], value)
	}
}

// dsn returns the name for the library below. The number makes that of a memory
// database its own: memdb, unlike shared-cache mode, locks as files do.
func (l *location) dsn(number int64) string {
	path := (&url.URL{Path: l.name}).EscapedPath()
	query := l.query
	switch {
	case l.memory:
		path = fmt.Sprintf("/txruntime-%d", number)
		query.Set("vfs", "memdb")
	case strings.HasPrefix(l.name, "/"):
		path = "//" + path
	}
	// SQLite reads the parameters, too, and does not know + for a space.
	return "file:" + path + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}
