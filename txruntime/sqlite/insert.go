package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/internal/sqldrv"
)

// Insert implements [sqldrv.Link].
func (l *link) Insert(_ context.Context, in *driver.Insert) ([]sqldrv.Inserting, error) {
	var all []sqldrv.Inserting
	if len(in.Returning) == 0 && len(in.Columns) > 0 {
		for _, rows := range dialect.Batches(len(in.Columns), in.Rows) {
			var args []any
			for _, row := range rows {
				args = append(args, row...)
			}
			sql := dialect.InsertSQL(in.Table, in.Columns, len(rows))
			all = append(all, sqldrv.Inserting{Statement: &driver.Statement{SQL: sql, Args: args}})
		}
		return all, nil
	}
	sql := insertOne(in)
	for i, row := range in.Rows {
		st := &driver.Statement{SQL: sql, Args: row}
		if len(in.Returning) > 0 {
			st.Read = func(rows driver.Rows) error {
				if !rows.Next() {
					return fmt.Errorf("the insert into %s returned no row", in.Table)
				}
				return in.Generated(i, rows)
			}
		}
		all = append(all, sqldrv.Inserting{Statement: st})
	}
	return all, nil
}

// insertOne returns the insert of one row.
func insertOne(in *driver.Insert) string {
	sql := "insert into " + dialect.Table(in.Table) + " default values"
	if len(in.Columns) > 0 {
		sql = dialect.InsertSQL(in.Table, in.Columns, 1)
	}
	table := in.Table[strings.LastIndexByte(in.Table, '.')+1:]
	for i, c := range in.Returning {
		separator := ", "
		if i == 0 {
			separator = " returning "
		}
		// Without the table, a name that is none is a string to SQLite.
		sql += separator + dialect.Quoted(table) + "." + dialect.Quoted(c)
	}
	return sql
}

// outcome corrects what SQLite says of statements that change no rows: the
// numbers of the last one that did.
func outcome(st *driver.Statement) {
	verb := strings.Join(sqldrv.Words(st.SQL, 1), "")
	inserts := verb == "insert" || verb == "replace"
	changes := inserts || verb == "update" || verb == "delete"
	if verb == "with" {
		text := strings.ToLower(st.SQL)
		changes = strings.Contains(text, "insert") || strings.Contains(text, "update") || strings.Contains(text, "delete")
	}
	if !changes {
		st.Affected = 0
	}
	if !inserts || st.Affected != 1 {
		st.InsertID = 0
	}
}
