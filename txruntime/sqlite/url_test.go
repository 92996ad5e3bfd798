package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// value asks for one value in a transaction.
func value[T any](t testing.TB, e *txruntime.Engine, sql string, args ...any) T {
	t.Helper()
	var v T
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		v, err = txruntime.One[T](ctx, s, sql, args...)
		return err
	}, txruntime.TxOptions{ReadOnly: true})
	if err != nil {
		t.Errorf("%s: %v", sql, err)
	}
	return v
}

// ddl runs statements outside of transactions.
func ddl(t testing.TB, e *txruntime.Engine, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := e.Autocommit(context.Background(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func TestURLsNameFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("sub", 0o700); err != nil {
		t.Fatal(err)
	}
	for url, name := range map[string]string{
		"sqlite+modernc:a.db":                             "a.db",
		"sqlite+modernc:sub/b.db":                         "sub/b.db",
		"sqlite+modernc:" + dir + "/c.db":                 "c.db",
		"sqlite+modernc://" + dir + "/d.db":               "d.db",
		"sqlite+modernc:///" + dir + "/e.db":              "e.db", // a path that begins with two slashes
		"sqlite+modernc:f%20%23%3F%25g.db":                "f #?%g.db",
		"sqlite+modernc:" + dir + "/h%20%23%3F%25.db":     "h #?%.db",
		"sqlite+modernc:i.db?_pragma=cache_size(-2000)":   "i.db",
		"sqlite+modernc:j+k.db?_timezone=Europe%2FBerlin": "j+k.db",
		"sqlite+modernc:l:m.db?mode=rwc":                  "l:m.db",
	} {
		t.Run(name, func(t *testing.T) {
			ddl(t, open(t, url), "create table t (id integer)")
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestURLsAreRefused(t *testing.T) {
	for url, why := range map[string]string{
		"sqlite+modernc:":                          "names no file",
		"sqlite+modernc://":                        "names no file",
		"sqlite+modernc://file.db":                 "names a host",
		"sqlite+modernc://me:secret@/file.db":      "names a host",
		"sqlite+modernc:a#b.db":                    "%23",
		"sqlite+modernc:a%zz.db":                   "bad escape",
		"sqlite+modernc:a%00.db":                   "zero byte",
		"sqlite+modernc:file:a.db":                 "file:",
		"sqlite+modernc:a.db?x=%zz":                "parameters",
		"sqlite+modernc:a.db?a;b":                  "parameters",
		"sqlite+modernc:a.db?_txlock=immediate":    "_txlock",
		"sqlite+modernc:a.db?mode=memory":          ":memory:",
		"sqlite+modernc::memory:?vfs=secret":       "no vfs",
		"sqlite+modernc:a.db?vfs=secret&vfs=other": "vfs",
	} {
		_, err := txruntime.Open(context.Background(), url)
		if err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "me:secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestUnknownSettingsFailAtTheFirstStatement(t *testing.T) {
	for _, parameter := range []string{"_journal_mode=wall", "_time_format=rfc3339", "_busy_timeout=soon", "_pragma=nonsense("} {
		if err := open(t, file(t)+"?"+parameter).Ping(context.Background()); err == nil {
			t.Errorf("%s: no error", parameter)
		}
	}
}

func TestSettings(t *testing.T) {
	for parameters, want := range map[string]string{
		"":                                       "wal 1 5000",
		"?_journal_mode=delete":                  "delete 1 5000",
		"?_journal=truncate":                     "truncate 1 5000",
		"?_pragma=journal_mode(delete)":          "delete 1 5000",
		"?_fk=0":                                 "wal 0 5000",
		"?_pragma=foreign_keys=off":              "wal 0 5000",
		"?_timeout=70":                           "wal 1 70",
		"?_pragma=busy_timeout(80)":              "wal 1 80",
		"?_pragma=BUSY_TIMEOUT(80)&_pragma=x(1)": "wal 1 80",
	} {
		e := open(t, file(t)+parameters)
		got := fmt.Sprintf("%s %d %d", value[string](t, e, "pragma journal_mode"),
			value[int](t, e, "pragma foreign_keys"), value[int](t, e, "pragma busy_timeout"))
		if got != want {
			t.Errorf("%q: %s, want %s", parameters, got, want)
		}
	}
}
