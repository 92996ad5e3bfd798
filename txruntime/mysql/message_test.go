package mysql_test

import (
	"context"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

func TestMessagesHaveNoValues(t *testing.T) {
	const secret = "s3cr3t"
	for _, parameters := range []string{"", "&interpolateParams=false"} {
		e := open(t, database(t)+parameters)
		ddl(t, e,
			"create table u (id int primary key, name varchar(8) unique not null, n int, at datetime, check (n <> 13))",
			"insert into u (id, name) values (1, '"+secret+"')",
		)
		for _, c := range []struct {
			sql  string
			arg  any
			says string
		}{
			{"insert into u (id, name) values (2, ?)", secret, "Duplicate entry for key 'name' (1062)"},
			{"insert into u (id, name) values (2, ?)", nil, "Column 'name' cannot be null (1048)"},
			{"insert into u (id, name) values (2, ?)", secret + secret, "Data too long for column 'name' at row 1 (1406)"},
			{"insert into u (id, name, n) values (2, 'x', ?)", secret, "Incorrect integer value: … for column"},
			{"insert into u (id, name, at) values (2, 'x', ?)", secret, "Incorrect datetime value: … for column"},
			{"insert into u (id, name, n) values (2, 'x', ?)", 13, "CONSTRAINT `CONSTRAINT_1` failed for"},
			{"update u set n = 1 where name + ? > 0", secret, "Truncated incorrect DOUBLE value: … (1292)"},
			{"select * from nope where 1 = ?", secret, "nope' doesn't exist (1146)"},
			{"select ? frm", secret + " frm t", "column 1 cannot be scanned"},
			{"selec ?", secret, "syntax to use at line 1 (1064)"},
			{"select 1 where 1 ? 1", secret, "syntax to use at line 1 (1064)"},
			{"select ?, nope", secret, "Unknown column 'nope' in"},
			{"select ?", struct{ v string }{secret}, "argument $1 cannot be sent: unsupported type struct { v string }, a struct"},
			{"select ?", secret, "column 1 cannot be scanned: converting driver.Value type []uint8 to a int"},
			{"select 1 where ?", txruntime.Key[int64]{}, "argument $1 cannot be sent: key: the key is not known before Flush (lazyload)"},
		} {
			err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[int](ctx, s, c.sql, c.arg)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v, want %s", c.sql, err, c.says)
			}
		}
	}
}
