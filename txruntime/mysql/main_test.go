package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/conform"
	"github.com/txvet/txvet/txruntime/internal/server"
	_ "github.com/txvet/txvet/txruntime/mysql"
)

var databases atomic.Int64

// database makes a database on the private server and returns its URL.
func database(t testing.TB) string {
	t.Helper()
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("d%d", databases.Add(1))
	ddl(t, open(t, s.URL("mysql")), "create database "+name)
	return s.URL(name)
}

// open opens a URL; the test's end disposes of it.
func open(t testing.TB, url string, opts ...txruntime.Option) *txruntime.Engine {
	t.Helper()
	e, err := txruntime.Open(context.Background(), url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := e.Dispose(ctx); err != nil && !errors.Is(err, txruntime.ErrEngineClosed) {
			t.Error(err)
		}
	})
	return e
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

func TestConformance(t *testing.T) {
	for _, parameter := range []string{"", "&interpolateParams=false"} {
		t.Run(strings.TrimPrefix(parameter, "&"), func(t *testing.T) {
			conform.Run(t, conform.Database{
				Open: func(t testing.TB, opts ...txruntime.Option) *txruntime.Engine {
					return open(t, database(t)+parameter, opts...)
				},
				Place:  func(int) string { return "?" },
				Serial: "bigint auto_increment primary key",
				Slow:   "select sleep(10)",
			})
		})
	}
}
