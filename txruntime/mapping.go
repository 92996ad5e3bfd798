package txruntime

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/txvet/txvet/txruntime/driver"
)

// mapping says which field of a struct is which column. A field's tag is
// db:"name,option,…" with the options pk and auto (made by the database), or
// db:"-". Without a name it is the field's in snake case. Fields of embedded
// structs are its own; relations are no columns.
type mapping struct {
	typ       reflect.Type
	columns   []*column
	byName    map[string]*column
	relations []relationField

	// The columns that an insert has values for, and those that the database
	// generates, the key first if there is one.
	values, generated []*column
	keyed             bool
}

type column struct {
	name     string
	index    []int
	typ      reflect.Type
	key      bool // pk
	generate bool // auto
}

// relationField is a Many or a ToOne, and what an entity that was read has in
// it: not loaded, but with the names to say so.
type relationField struct {
	index []int
	empty reflect.Value
}

// relation is what Many and ToOne are to a mapping.
type relation interface{ notLoaded(owner, name string) any }

var (
	scannerType = reflect.TypeFor[sql.Scanner]()
	timeType    = reflect.TypeFor[time.Time]()
)

var mappings sync.Map // reflect.Type to *mapping or error

// mappingOf returns the mapping of a struct type.
func mappingOf(t reflect.Type) (*mapping, error) {
	if known, ok := mappings.Load(t); ok {
		if err, ok := known.(error); ok {
			return nil, err
		}
		return known.(*mapping), nil
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is no struct", t)
	}
	m := &mapping{typ: t, byName: make(map[string]*column)}
	if err := m.add(t, nil); err != nil {
		mappings.Store(t, err)
		return nil, err
	}
	m.split()
	mappings.Store(t, m)
	return m, nil
}

// split tells values from what is generated.
func (m *mapping) split() {
	for _, c := range m.columns {
		switch {
		case !c.generate:
			m.values = append(m.values, c)
		case c.key && !m.keyed:
			m.generated, m.keyed = slices.Insert(m.generated, 0, c), true
		default:
			m.generated = append(m.generated, c)
		}
	}
}

// target returns what inserts into a table say.
func (m *mapping) target(table string) *driver.Target {
	return &driver.Target{Table: table, Columns: names(m.values), Returning: names(m.generated), Key: m.keyed}
}

func names(columns []*column) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.name
	}
	return all
}

func (m *mapping) add(t reflect.Type, path []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("db")
		name, options, _ := strings.Cut(tag, ",")
		if name == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		index := append(path[:len(path):len(path)], i)
		if f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct && !scalar(f.Type) {
			if err := m.add(f.Type, index); err != nil {
				return err
			}
			continue
		}
		if !f.IsExported() {
			continue
		}
		if r, ok := reflect.Zero(f.Type).Interface().(relation); ok {
			m.relations = append(m.relations, relationField{index, reflect.ValueOf(r.notLoaded(m.typ.Name(), f.Name))})
			continue
		}
		c := &column{name: name, index: index, typ: f.Type}
		if name == "" {
			c.name = snake(f.Name)
		}
		for _, o := range strings.FieldsFunc(options, func(r rune) bool { return r == ',' }) {
			switch o {
			case "pk":
				c.key = true
			case "auto":
				c.generate = true
			default:
				return fmt.Errorf("%s.%s: the tag has the option %q; there are pk and auto", m.typ, f.Name, o)
			}
		}
		if m.byName[c.name] != nil {
			return fmt.Errorf("%s: two fields for the column %q", m.typ, c.name)
		}
		m.columns = append(m.columns, c)
		m.byName[c.name] = c
	}
	return nil
}

// scalar tells types that one column is scanned into.
func scalar(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || t == timeType || reflect.PointerTo(t).Implements(scannerType) {
		return true
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() || f.Anonymous {
			return false
		}
	}
	return true
}

// scanner returns the function that reads the row at hand into a value of the
// type: a struct, a pointer to one, or a scalar.
func scanner(t reflect.Type, rows driver.Rows) (func(reflect.Value) error, error) {
	names := rows.Columns()
	pointer := t.Kind() == reflect.Pointer && !scalar(t.Elem())
	if !pointer && scalar(t) {
		if len(names) != 1 {
			return nil, fmt.Errorf("%d columns (%s) for a %s", len(names), strings.Join(names, ", "), t)
		}
		return func(v reflect.Value) error { return rows.Scan(v.Addr().Interface()) }, nil
	}
	if pointer {
		t = t.Elem()
	}
	m, err := mappingOf(t)
	if err != nil {
		return nil, err
	}
	columns, err := m.match(names)
	if err != nil {
		return nil, err
	}
	dest := make([]any, len(columns))
	return func(v reflect.Value) error {
		if pointer {
			v.Set(reflect.New(t))
			v = v.Elem()
		}
		for i, c := range columns {
			dest[i] = v.FieldByIndex(c.index).Addr().Interface()
		}
		m.mark(v)
		return rows.Scan(dest...)
	}, nil
}

// mark makes the relations of a new entity know their names.
func (m *mapping) mark(v reflect.Value) {
	for _, r := range m.relations {
		v.FieldByIndex(r.index).Set(r.empty)
	}
}

// match finds the field of each column; none may be left over on either side.
func (m *mapping) match(names []string) ([]*column, error) {
	columns := make([]*column, len(names))
	seen := make(map[*column]bool, len(names))
	for i, name := range names {
		c := m.byName[name]
		switch {
		case c == nil:
			return nil, fmt.Errorf("the column %q has no field in %s", name, m.typ)
		case seen[c]:
			return nil, fmt.Errorf("the query has two columns %q", name)
		}
		columns[i], seen[c] = c, true
	}
	for _, c := range m.columns {
		if !seen[c] {
			return nil, fmt.Errorf("the query has no column %q, which %s needs", c.name, m.typ)
		}
	}
	return columns, nil
}

// snake writes a Go name as a column: OrderID is order_id.
func snake(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			before := unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1])
			if before || i+1 < len(runes) && unicode.IsLower(runes[i+1]) {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
