package pgxtx

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime/driver"
)

// Insert implements [driver.Conn]. Many rows are one statement, whatever their
// number, if the table allows it; otherwise each is one, in the same flight.
//
// That statement takes an array for each column. Its rows are inserted in order,
// so that keys from a sequence ascend, and returned in the order of the keys:
// the order of RETURNING itself is not promised.
func (c *conn) Insert(ctx context.Context, in *driver.Insert) ([]*driver.Statement, error) {
	if len(in.Rows) > 1 && len(in.Columns) > 0 && (in.Key || len(in.Returning) == 0) && c.describes() {
		info, err := c.table(ctx, in.Table)
		if err != nil {
			return nil, err
		}
		if sql := info.bulk(in); sql != "" {
			return []*driver.Statement{bulk(sql, in)}, nil
		}
	}
	sql := c.pool.single(in.Target)
	statements := make([]*driver.Statement, len(in.Rows))
	for i, row := range in.Rows {
		statements[i] = &driver.Statement{SQL: sql, Args: row}
		if in.Generated != nil {
			statements[i].Read = reading(in, i, 1)
		}
	}
	return statements, nil
}

// describes tells whether pgx learns the types of parameters from the server;
// without, it cannot encode arrays of anything.
func (c *conn) describes() bool {
	mode := c.Config().DefaultQueryExecMode
	return mode != pgx.QueryExecModeExec && mode != pgx.QueryExecModeSimpleProtocol
}

// single returns the statement for one row.
func (p *pool) single(t *driver.Target) string {
	if sql, ok := p.singles.Load(t); ok {
		return sql.(string)
	}
	sql := single(t)
	p.singles.Store(t, sql)
	return sql
}

func single(in *driver.Target) string {
	sql := "insert into " + quote(in.Table)
	if len(in.Columns) == 0 {
		sql += " default values"
	} else {
		places := make([]string, len(in.Columns))
		for i := range places {
			places[i] = fmt.Sprintf("$%d", i+1)
		}
		sql += fmt.Sprintf(" (%s) values (%s)", quoted(in.Columns), strings.Join(places, ", "))
	}
	if len(in.Returning) > 0 {
		sql += " returning " + quoted(in.Returning)
	}
	return sql
}

// bulk is the statement for all rows.
func bulk(sql string, in *driver.Insert) *driver.Statement {
	st := &driver.Statement{SQL: sql, Args: make([]any, len(in.Columns))}
	for j := range in.Columns {
		column := make([]any, len(in.Rows))
		for i, row := range in.Rows {
			column[i] = row[j]
		}
		st.Args[j] = column
	}
	if in.Generated != nil {
		st.Read = reading(in, 0, len(in.Rows))
	}
	return st
}

// reading hands what was generated for n rows to the insert.
func reading(in *driver.Insert, from, n int) func(driver.Rows) error {
	return func(rows driver.Rows) error {
		i := 0
		for ; rows.Next(); i++ {
			if i == n {
				break
			}
			if err := in.Generated(from+i, rows); err != nil {
				return err
			}
		}
		if i != n {
			return fmt.Errorf("%d rows were to be inserted into %s, and another number was", n, in.Table)
		}
		return nil
	}
}

func quoted(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = pgx.Identifier{n}.Sanitize()
	}
	return strings.Join(all, ", ")
}
