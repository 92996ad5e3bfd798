package txruntime

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
)

// Relation is how entities C belong to entities P by a key K. Declare it once,
// as a variable of the package, and load it where it is needed.
type Relation[P, C any, K comparable] struct {
	name     string
	sql      string
	ownerKey func(*P) K
	childKey func(*C) K
	attach   func(p *P, children []*C)
	loaded   func(*P) []*C
	many     bool
}

// Loader loads a relation of entities P, and what is nested in it.
type Loader[P any] interface {
	load(ctx context.Context, s *Session, owners []*P) error
}

// HasMany declares a relation of P to any number of C, whose foreign key is the
// key of P. The SQL selects the C of many P: it has "in ($keys)" once, where the
// foreign keys are compared, and may order the rows.
func HasMany[P, C any, K comparable](name string, slot func(*P) *Many[*C], key func(*P) K, fk func(*C) K, sql string) *Relation[P, C, K] {
	return &Relation[P, C, K]{
		name: name, sql: sql, many: true, ownerKey: key, childKey: fk,
		attach: func(p *P, children []*C) { slot(p).Set(children) },
		loaded: func(p *P) []*C { return slot(p).state.values },
	}
}

// BelongsTo declares the relation of C to the one P whose key it has as its
// foreign key. A foreign key that is the zero K stands for none. The SQL selects
// the P of many keys, with "in ($keys)" once.
func BelongsTo[P, C any, K comparable](name string, slot func(*C) *ToOne[P], fk func(*C) K, key func(*P) K, sql string) *Relation[C, P, K] {
	return &Relation[C, P, K]{
		name: name, sql: sql, ownerKey: fk, childKey: key,
		attach: func(c *C, parents []*P) {
			var parent *P
			if len(parents) > 0 {
				parent = parents[0]
			}
			slot(c).Set(parent)
		},
		loaded: func(c *C) []*P {
			if p := slot(c).state.values[0]; p != nil {
				return []*P{p}
			}
			return nil
		},
	}
}

// SelectIn loads the relation of all owners with one query, in one flight. An
// owner without any has loaded none. Owners may be given twice.
func (r *Relation[P, C, K]) SelectIn(ctx context.Context, s *Session, owners []*P) error {
	if strings.Count(r.sql, driver.Keys) != 1 {
		return fmt.Errorf("load %s: the SQL of the relation needs %q once", r.name, driver.Keys)
	}
	var keys []any
	children := make(map[K][]*C, len(owners))
	for _, p := range owners {
		k := r.ownerKey(p)
		if _, seen := children[k]; !seen && k != *new(K) {
			children[k] = nil
			keys = append(keys, k)
		}
	}
	if err := r.query(ctx, s, keys, children); err != nil {
		return err
	}
	for _, p := range owners {
		r.attach(p, children[r.ownerKey(p)])
	}
	return nil
}

// query reads the children of the keys.
func (r *Relation[P, C, K]) query(ctx context.Context, s *Session, keys []any, children map[K][]*C) error {
	if len(keys) == 0 {
		return nil
	}
	statements := s.work.engine.pool.KeyQuery(r.sql, keys)
	results := make([][]*C, len(statements))
	for i, st := range statements {
		st.Read = func(rows driver.Rows) error {
			results[i] = nil
			scan, err := scanner(reflect.TypeFor[*C](), rows)
			if err != nil {
				return err
			}
			var c *C
			to := reflect.ValueOf(&c).Elem()
			for rows.Next() {
				if err := scan(to); err != nil {
					return err
				}
				results[i] = append(results[i], c)
			}
			return nil
		}
	}
	if _, err := s.run(ctx, "load "+r.name, flight{statements: statements}); err != nil {
		return err
	}
	for _, rows := range results {
		for _, c := range rows {
			k := r.childKey(c)
			children[k] = append(children[k], c)
		}
	}
	return nil
}

func (r *Relation[P, C, K]) load(ctx context.Context, s *Session, owners []*P) error {
	return r.SelectIn(ctx, s, owners)
}

// Then returns a loader that loads the relation and then, for all that it
// loaded, the next ones: one flight for each.
func (r *Relation[P, C, K]) Then(next ...Loader[C]) Loader[P] {
	return &path[P, C, K]{r, next}
}

type path[P, C any, K comparable] struct {
	relation *Relation[P, C, K]
	next     []Loader[C]
}

func (p *path[P, C, K]) load(ctx context.Context, s *Session, owners []*P) error {
	if err := p.relation.SelectIn(ctx, s, owners); err != nil {
		return err
	}
	var children []*C
	seen := make(map[*C]bool)
	for _, owner := range owners {
		for _, c := range p.relation.loaded(owner) {
			if !seen[c] {
				seen[c] = true
				children = append(children, c)
			}
		}
	}
	return SelectIn(ctx, s, children, p.next...)
}

// SelectIn loads relations of the owners, one after the other.
func SelectIn[P any](ctx context.Context, s *Session, owners []*P, loaders ...Loader[P]) error {
	for _, l := range loaders {
		if err := l.load(ctx, s, owners); err != nil {
			return err
		}
	}
	return nil
}
