package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/txvet/txvet/txruntime/driver"
	"github.com/txvet/txvet/txruntime/internal/sqldrv"
)

// table writes inserts.
var table = &sqldrv.Dialect{Quote: '`', Params: 65535}

// Insert implements [sqldrv.Link].
func (l *link) Insert(ctx context.Context, in *driver.Insert) ([]sqldrv.Inserting, error) {
	if len(in.Returning) > 1 || len(in.Returning) == 1 && !in.Key {
		return nil, fmt.Errorf("insert into %s: only a key with the tag options pk and auto comes back, not %s",
			in.Table, strings.Join(in.Returning, ", "))
	}
	step := int64(1)
	if in.Key && len(in.Rows) > 1 {
		var err error
		if step, err = l.keys.step(ctx, l.conn); err != nil {
			return nil, err
		}
	}
	var all []sqldrv.Inserting
	for first, rows := range table.Batches(len(in.Columns), in.Rows) {
		st := &driver.Statement{SQL: table.InsertSQL(in.Table, in.Columns, len(rows))}
		for _, row := range rows {
			st.Args = append(st.Args, row...)
		}
		i := sqldrv.Inserting{Statement: st}
		if in.Key {
			i.Done = func() error { return generated(in, st.InsertID, step, first, len(rows)) }
		}
		all = append(all, i)
	}
	return all, nil
}

// generated hands out the keys of n rows, which are consecutive: the server
// knows the number of rows of an INSERT … VALUES and reserves keys for them at once,
// whatever innodb_autoinc_lock_mode is.
func generated(in *driver.Insert, id, step int64, first, n int) error {
	if id == 0 {
		return fmt.Errorf("insert into %s: the server generated no key: is %s AUTO_INCREMENT?", in.Table, in.Returning[0])
	}
	for i := range n {
		if err := in.Generated(first+i, key(id+int64(i)*step)); err != nil {
			return err
		}
	}
	return nil
}

// keys is what is known of the server's keys.
type keys struct {
	mu    sync.Mutex
	known int64 // the step, or 0
}

// step returns auto_increment_increment.
func (k *keys) step(ctx context.Context, c *sql.Conn) (int64, error) {
	k.mu.Lock()
	known := k.known
	k.mu.Unlock()
	if known > 0 {
		return known, nil
	}
	rows, err := c.QueryContext(ctx, "show session variables where variable_name in ('auto_increment_increment', 'wsrep_on')")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	step, cluster := int64(1), false
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return 0, err
		}
		switch strings.ToLower(name) {
		case "wsrep_on":
			cluster = !strings.EqualFold(value, "off")
		case "auto_increment_increment":
			if step, err = strconv.ParseInt(value, 10, 64); err != nil {
				return 0, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if !cluster {
		k.mu.Lock()
		k.known = step
		k.mu.Unlock()
	}
	return step, nil
}

// key is a row of one generated key.
type key int64

// Scan implements [driver.Row] for what a key may be: an integer, a string, a
// pointer to one, a [sql.Scanner].
func (k key) Scan(dest ...any) error {
	if len(dest) != 1 {
		return fmt.Errorf("expected 1 destination for a key, not %d", len(dest))
	}
	switch d := dest[0].(type) {
	case sql.Scanner:
		return d.Scan(int64(k))
	case *any:
		*d = int64(k)
		return nil
	}
	v := reflect.ValueOf(dest[0])
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("a key cannot be stored in a %T", dest[0])
	}
	v = v.Elem()
	for v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	fits := true
	switch {
	case v.CanInt():
		fits = !v.OverflowInt(int64(k))
		v.SetInt(int64(k))
	case v.CanUint():
		fits = !v.OverflowUint(uint64(k))
		v.SetUint(uint64(k))
	case v.Kind() == reflect.String:
		v.SetString(strconv.FormatInt(int64(k), 10))
	default:
		return fmt.Errorf("a key cannot be stored in a %T", dest[0])
	}
	if !fits {
		return fmt.Errorf("the key does not fit into a %s", v.Type())
	}
	return nil
}
