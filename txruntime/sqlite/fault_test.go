package sqlite_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

func TestMessagesHaveNoValues(t *testing.T) {
	const secret = "s3cr3t"
	e := open(t, file(t))
	ddl(t, e,
		"create table u (id integer primary key, name text unique not null check (length(name) < 10)) strict",
		"create virtual table f using fts5(body)",
		"insert into u values (1, '"+secret+"')",
	)
	for _, c := range []struct {
		sql  string
		arg  any
		says string
	}{
		{"insert into u (name) values (?)", secret, "UNIQUE constraint failed: u.name (2067)"},
		{"insert into u (name) values (?)", nil, "NOT NULL constraint failed: u.name (1299)"},
		{"insert into u (name) values (?)", secret + secret, "CHECK constraint failed: length(name) < 10 (275)"},
		{"insert into u (id, name) values (?, 'x')", secret, "(20)"},
		{"select json_extract('{}', ?)", secret, "bad JSON path: … (1)"},
		{"select * from f where f match ?", `"` + secret, "(1)"},
		{"select * from f where f match ?", secret + ` "`, "(1)"},
		{"select * from nope where 1 = ?", secret, "no such table: nope (1)"},
		{"selec ?", secret, `near "selec": syntax error (1)`},
		{"select ?, nope", secret, "no such column: nope (1)"},
		{"select ?", struct{ v string }{secret}, "argument $1 cannot be sent: unsupported type struct { v string }, a struct"},
		{"select ?", secret, "column 1 cannot be scanned: converting driver.Value type string to a int"},
		{"select name from u where name = ?", secret, "column 1 cannot be scanned: converting driver.Value type string to a int"},
		{"select null where ? <> 0", 1, "column 1 cannot be scanned: converting NULL to int is unsupported"},
		{"select 1 where ?", txruntime.Key[int64]{}, "argument $1 cannot be sent: key: the key is not known before Flush (lazyload)"},
	} {
		err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[int](ctx, s, c.sql, c.arg)
			return err
		})
		var op *txruntime.OpError
		if !errors.As(err, &op) || !strings.HasSuffix(err.Error(), ": "+c.says) && !strings.HasSuffix(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s", c.sql, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", c.sql, err)
		}
	}
}
