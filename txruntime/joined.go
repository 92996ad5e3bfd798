package txruntime

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
)

// Joined reads owners together with one relation, from one query that joins
// them. The relation's columns are named with its name and a dot, as in
//
//	select o.id, o.total, i.id as "items.id", i.sku as "items.sku"
//	from orders o left join items i on i.order_id = o.id
//
// A row whose columns of the relation are all NULL is an owner with none. Owners
// are in the order of their first row; those of a HasMany are told apart by the
// relation's key. Each row repeats its owner: for many, SelectIn is cheaper.
func Joined[P, C any, K comparable](ctx context.Context, s *Session, r *Relation[P, C, K], sql string, args ...any) ([]*P, error) {
	var owners []*P
	var children map[*P][]*C
	st := &driver.Statement{SQL: sql, Args: args, Read: func(rows driver.Rows) error {
		owners, children = nil, make(map[*P][]*C)
		j, err := newJoin(reflect.TypeFor[P](), reflect.TypeFor[C](), r.name+".", rows.Columns())
		if err != nil {
			return err
		}
		known := make(map[K]*P)
		for rows.Next() {
			p, c := new(P), new(C)
			found, err := j.scan(rows, reflect.ValueOf(p).Elem(), reflect.ValueOf(c).Elem())
			if err != nil {
				return err
			}
			if first := known[r.ownerKey(p)]; r.many && first != nil {
				p = first
			} else {
				known[r.ownerKey(p)] = p
				owners = append(owners, p)
			}
			if found {
				children[p] = append(children[p], c)
			}
		}
		return nil
	}}
	if _, err := s.run(ctx, "join "+r.name, flight{statements: []*driver.Statement{st}}); err != nil {
		return nil, err
	}
	for _, p := range owners {
		r.attach(p, children[p])
	}
	return owners, nil
}

// join reads the columns of a row into two structs, of which the second may be
// missing.
type join struct {
	owner, child *mapping
	left, right  []*column
	at           []int // for each column, its place in left, or ^ its place in right
	dest         []any
	nullable     []reflect.Value // pointers to pointers, which are nil for NULL
}

func newJoin(owner, child reflect.Type, prefix string, names []string) (*join, error) {
	j := &join{dest: make([]any, len(names))}
	var err error
	if j.owner, err = mappingOf(owner); err != nil {
		return nil, err
	}
	if j.child, err = mappingOf(child); err != nil {
		return nil, err
	}
	var left, right []string
	for _, name := range names {
		if own, ok := strings.CutPrefix(name, prefix); ok {
			j.at = append(j.at, ^len(right))
			right = append(right, own)
		} else {
			j.at = append(j.at, len(left))
			left = append(left, name)
		}
	}
	if len(right) == 0 {
		return nil, fmt.Errorf("no column begins with %q", prefix)
	}
	if j.left, err = j.owner.match(left); err != nil {
		return nil, err
	}
	if j.right, err = j.child.match(right); err != nil {
		return nil, err
	}
	for _, c := range j.right {
		j.nullable = append(j.nullable, reflect.New(reflect.PointerTo(c.typ)))
	}
	return j, nil
}

// scan reads the row and tells whether there is a child in it.
func (j *join) scan(row driver.Row, owner, child reflect.Value) (bool, error) {
	for i, at := range j.at {
		if at >= 0 {
			j.dest[i] = owner.FieldByIndex(j.left[at].index).Addr().Interface()
		} else {
			j.dest[i] = j.nullable[^at].Interface()
		}
	}
	j.owner.mark(owner)
	j.child.mark(child)
	if err := row.Scan(j.dest...); err != nil {
		return false, err
	}
	found := false
	for i, c := range j.right {
		if p := j.nullable[i].Elem(); !p.IsNil() {
			found = true
			child.FieldByIndex(c.index).Set(p.Elem())
		}
	}
	return found, nil
}
