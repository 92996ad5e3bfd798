package pgxtx

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime/driver"
)

// tableInfo is what the catalog says of a table's columns. It is asked once for
// each table, and again after an error.
type tableInfo struct {
	columns map[string]columnInfo
}

type columnInfo struct {
	Name   string
	Type   string // without a length, since a cast to one would cut values
	Array  uint32 // the type of arrays of it
	Enum   bool
	Whole  bool // neither a domain, nor composite, nor an array itself
	Serial bool // generated from an ascending sequence
}

// catalog selects the columns of tables in which rows can be inserted in bulk
// with the same effect as one by one.
const catalog = `
select a.attname as name, format_type(a.atttypid, -1) as type, t.typarray as array,
	t.typtype = 'e' as enum, t.typtype in ('b', 'e') and t.typcategory <> 'A' as whole,
	(a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval(%')
		and coalesce((select seqincrement from pg_sequence
			where seqrelid = pg_get_serial_sequence($1, a.attname)::regclass), 1) > 0 as serial
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.oid = to_regclass($1) and c.relkind in ('r', 'p') and not c.relhasrules
	and not exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal and g.tgtype & 7 = 7)`

// table returns what is known of a table, which is no column if it is not
// there.
func (c *conn) table(ctx context.Context, name string) (*tableInfo, error) {
	name = quote(name)
	if known, ok := c.pool.tables.Load(name); ok {
		return known.(*tableInfo), nil
	}
	rows, err := c.Query(ctx, catalog, name)
	if err != nil {
		return nil, err
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByName[columnInfo])
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", name, err)
	}
	info := &tableInfo{columns: make(map[string]columnInfo, len(columns))}
	for _, col := range columns {
		if _, ok := c.TypeMap().TypeForOID(col.Array); !ok && !col.Enum {
			col.Whole = false // pgx could not encode the array
		}
		info.columns[col.Name] = col
	}
	c.pool.tables.Store(name, info)
	return info, nil
}

// bulk returns the statement that inserts any number of rows, or "" if it
// would not do what inserting them one by one does.
func (t *tableInfo) bulk(in *driver.Insert) string {
	if in.Key && !t.columns[in.Returning[0]].Serial {
		return ""
	}
	arrays, values := make([]string, len(in.Columns)), make([]string, len(in.Columns))
	names := make([]string, len(in.Columns))
	for i, name := range in.Columns {
		col := t.columns[name]
		if !col.Whole {
			return ""
		}
		names[i] = fmt.Sprintf("c%d", i+1)
		arrays[i], values[i] = fmt.Sprintf("$%d::%s[]", i+1, col.Type), "u."+names[i]
		if col.Enum {
			arrays[i], values[i] = fmt.Sprintf("$%d::text[]", i+1), values[i]+"::"+col.Type
		}
	}
	sql := fmt.Sprintf("insert into %s (%s) select %s from unnest(%s) with ordinality as u(%s, n) order by u.n",
		quote(in.Table), quoted(in.Columns), strings.Join(values, ", "), strings.Join(arrays, ", "), strings.Join(names, ", "))
	if len(in.Returning) == 0 {
		return sql
	}
	return fmt.Sprintf("with i as (%s returning %s) select * from i order by %s",
		sql, quoted(in.Returning), quoted(in.Returning[:1]))
}
