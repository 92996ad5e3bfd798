package txotel

import (
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

func TestDescription(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("verb", 30)
	for name, tc := range map[string]struct {
		flight txruntime.FlightInfo
		args   bool
		want   query
	}{
		"one":       {txruntime.FlightInfo{Statements: []string{"select a from b"}}, false, query{1, "select a from b", "select"}},
		"same":      {txruntime.FlightInfo{Statements: []string{"call p()", "call p()"}}, false, query{2, "call p()", "call"}},
		"same ends": {txruntime.FlightInfo{Statements: []string{"a", "b", "b", "a"}}, false, query{4, "a; b; b; a", "a b a"}},
		"all": {
			txruntime.FlightInfo{Begin: true, Statements: []string{"savepoint tx_1", "insert into t values ($1, 'x')"}, Commit: true}, true,
			query{4, "begin; savepoint tx_1; insert into t values ($1, 'x'); commit", "begin savepoint insert commit"},
		},
		"commented": {txruntime.FlightInfo{Statements: []string{"-- name: Get :one\n/* x */ ( SELECT a)"}}, false, query{1, "-- name: Get :one\n/* x */ ( SELECT a)", "SELECT"}},
		"text":      {txruntime.FlightInfo{Statements: []string{"select 'secret'"}}, false, query{1, "select …", "select"}},
		"number":    {txruntime.FlightInfo{Statements: []string{"delete from address2 where id=7"}}, false, query{1, "delete …", "delete"}},
		"fraction":  {txruntime.FlightInfo{Statements: []string{"select .5"}}, false, query{1, "select …", "select"}},
		"dollars":   {txruntime.FlightInfo{Statements: []string{"do $$ secret $$"}}, false, query{1, "do …", "do"}},
		"quoted":    {txruntime.FlightInfo{Statements: []string{`select "secret"`}}, false, query{1, "select …", "select"}},
		"no word":   {txruntime.FlightInfo{Statements: []string{"'secret'"}}, false, query{1, "statement …", "statement"}},
		"nothing":   {txruntime.FlightInfo{Op: "lend"}, false, query{0, "", "lend"}},
		"long": {
			txruntime.FlightInfo{Statements: []string{long, "a", long + "x", "b"}}, false,
			query{4, long + "; a; " + long + "x; b", long + " a " + long + "x b"},
		},
		"too long": {
			txruntime.FlightInfo{Statements: []string{long, "a", long + "x", "too" + long}}, false,
			query{4, long + "; a; " + long + "x; too" + long, long + " a " + long + "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range tc.flight.Statements {
				var args []any
				if tc.args {
					args = []any{"secret"}
				}
				tc.flight.Args = append(tc.flight.Args, args)
			}
			if got := describe(tc.flight); got != tc.want {
				t.Errorf("%+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestURLNamesTheDatabase(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"postgresql+pgx://u:p@h:5432/shop":                       "postgresql db.namespace=shop server.address=h",
		"postgresql+pgx://u:p@h:6432/shop":                       "postgresql db.namespace=shop server.address=h server.port=6432",
		"postgresql+pgx:///shop?host=/run/postgresql&password=p": "postgresql db.namespace=shop server.address=/run/postgresql",
		"mysql+gomysql://root@/shop?socket=/run/s.sock":          "mysql db.namespace=shop server.address=/run/s.sock",
		"mysql+gomysql://u:p@[::1]:3306/":                        "mysql server.address=::1",
		"sqlite+modernc:/home/u/shop.db":                         "sqlite",
		"other+x://u:p@h/shop":                                   "",
		"postgresql+pgx://u:p@h h/":                              "",
	} {
		c := new(config)
		WithURL(url)(c)
		got := c.system.Value.AsString()
		for _, kv := range c.server {
			got += " " + string(kv.Key) + "=" + kv.Value.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}
