package txmodel

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// Relations says which fields of an entity hold others that a query loads only
// when it is told to.
type Relations struct {
	In     string   // the field whose struct holds them: ent's Edges, sqlboiler's R
	Tag    string   // or the key of the struct tag that tells
	Has    []string // the tag has one of these words, before a colon
	Not    []string // or the field is a struct or structs, and the tag has none of these
	Types  []string // or the field is of one of these types, whose methods give the relation
	Eager  string   // the method of an entity that the library calls when it has filled one: it may load anything
	Getter string   // methods of that name, `*` standing for the relation, read one
	// Inverse says that the entities of a relation that is loaded have their relation
	// back to where it was loaded from.
	Inverse bool
	Names   string // variables of that name, `*` standing for letters, have fields that hold the names of relations
}

func (m *model) relationsLine(pos string, w []string) error {
	if len(w) == 0 {
		return errors.New("relations line needs in=, tag=, untagged= or type=")
	}
	key, value, _ := strings.Cut(w[0], "=")
	r := &Relations{}
	more := map[string]*string{"eager": &r.Eager, "getter": &r.Getter, "names": &r.Names}
	w = slices.DeleteFunc(slices.Clone(w), func(word string) bool {
		k, v, pair := strings.Cut(word, "=")
		if into := more[k]; into != nil && pair {
			*into = v
			return true
		}
		r.Inverse = r.Inverse || word == "inverse"
		return word == "inverse"
	})
	switch {
	case value == "":
		return fmt.Errorf("bad word %q: want in=, tag=, untagged= or type=", w[0])
	case key == "in" && len(w) == 1:
		r.In = value
	case key == "tag" && len(w) > 1:
		r.Tag, r.Has = value, w[1:]
	case key == "untagged" && len(w) > 1:
		r.Tag, r.Not = value, w[1:]
	case key == "type":
		r.Types = append([]string{value}, w[1:]...)
	default:
		return fmt.Errorf("bad word %q: want in=FIELD, tag=KEY WORD…, untagged=KEY WORD… or type=TYPE…", w[0])
	}
	file := fileOf(pos)
	if m.relations[file] != nil {
		return errors.New("second relations line")
	}
	m.relations[file] = r
	return nil
}

// RelationsOf gives what is known of the entities of the library that a model's
// file is about, nil if nothing.
func (x *Index) RelationsOf(file string) *Relations { return x.m.relations[file] }

// Related reports whether the field of a struct, or of what t leads to, may be a
// relation of an entity of some library.
func (x *Index) Related(t types.Type, name string) bool {
	type key struct {
		st   *types.Struct
		name string
	}
	st := StructOf(t)
	if st == nil {
		return false
	}
	if known, ok := x.related.Load(key{st, name}); ok {
		return known.(bool)
	}
	is := false
	for _, r := range x.m.relations {
		if r.In != "" {
			is = is || name == r.In && r.Entity(t)
		} else if i := fieldNamed(st, name); i >= 0 && r.relation(st, i) {
			is = true
		}
	}
	x.related.Store(key{st, name}, is)
	return is
}

// HoldsRelations reports whether the field of an entity is the struct that holds
// its relations.
func (x *Index) HoldsRelations(t types.Type, name string) bool {
	for _, r := range x.m.relations {
		if r.In == name && x.Related(t, name) {
			return true
		}
	}
	return false
}

// Entity reports whether t, or what it leads to, looks like an entity of some
// library.
func (x *Index) Entity(t types.Type) bool {
	st := StructOf(t)
	if st == nil {
		return false
	}
	if known, ok := x.related.Load(st); ok {
		return known.(bool)
	}
	is := false
	for _, r := range x.m.relations {
		is = is || r.Entity(t)
	}
	x.related.Store(st, is)
	return is
}

// NamesRelations reports whether the fields of a package variable hold the names
// of relations.
func (x *Index) NamesRelations(v *types.Var) bool {
	if x.tool(v.Pkg()) == nil {
		return false
	}
	for _, r := range x.m.relations {
		if _, ok := glob(r.Names, v.Name()); ok && r.Names != "" {
			return true
		}
	}
	return false
}

// Getter gives the relation that a method of generated code reads, "" if it reads
// none, and the field that leads to it from the receiver.
func (x *Index) Getter(fn *types.Func) (in, relation string) {
	recv := fn.Signature().Recv()
	if recv == nil || x.tool(fn.Pkg()) == nil {
		return "", ""
	}
	for _, r := range x.m.relations {
		star, ok := glob(r.Getter, fn.Name())
		st := StructOf(recv.Type())
		if !ok || r.Getter == "" || st == nil {
			continue
		}
		if fieldNamed(st, star) >= 0 {
			return "", star
		}
		if i := fieldNamed(st, r.In); i >= 0 {
			if held := StructOf(st.Field(i).Type()); held != nil && fieldNamed(held, star) >= 0 {
				return r.In, star
			}
		}
	}
	return "", ""
}

// Path tells which relations the fields steps lead through, from an entity of
// type t. It is empty where they lead to a plain field; below a relation plain
// fields are left out.
func (r *Relations) Path(t types.Type, steps []string) []string {
	var path []string
	for i := 0; i < len(steps); i++ {
		st := StructOf(t)
		if st == nil {
			return path
		}
		f := fieldNamed(st, steps[i])
		if f < 0 {
			return path
		}
		t = st.Field(f).Type()
		switch {
		case r.In != "":
			if steps[i] != r.In || i+1 == len(steps) {
				continue
			}
			if edges := StructOf(t); edges != nil {
				i++
				if f = fieldNamed(edges, steps[i]); f >= 0 && StructOf(edges.Field(f).Type()) != nil {
					path, t = append(path, steps[i]), edges.Field(f).Type()
				}
			}
		case r.relation(st, f):
			path = append(path, steps[i])
		case !st.Field(f).Anonymous() && !strings.Contains(st.Tag(f), "embedded"):
			return path // a column, whatever is inside of its type
		}
	}
	return path
}

// Forth leaves out of a path each step that only leads back to where the step
// before it came from, and that step.
func (r *Relations) Forth(t types.Type, path []string) []string {
	if !r.Inverse {
		return path
	}
	var forth []string
	at := []*types.Struct{StructOf(t)} // behind each step of forth
	for _, name := range path {
		st := StructOf(r.target(at[len(at)-1], name))
		if n := len(forth); n > 0 && st != nil && st == at[n-1] {
			forth, at = forth[:n-1], at[:n]
			continue
		}
		forth, at = append(forth, name), append(at, st)
	}
	return forth
}

// target is the type of the relation name of an entity, nil if there is none.
func (r *Relations) target(st *types.Struct, name string) types.Type {
	if st != nil && r.In != "" {
		i := fieldNamed(st, r.In)
		if i < 0 {
			return nil
		}
		st = StructOf(st.Field(i).Type())
	}
	if st == nil {
		return nil
	}
	if i := fieldNamed(st, name); i >= 0 {
		return st.Field(i).Type()
	}
	return nil
}

// Entity reports whether t looks like an entity of the library: it has a field
// that only such a type has.
func (r *Relations) Entity(t types.Type) bool {
	st := StructOf(t)
	if st == nil {
		return false
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if r.In != "" {
			if edges := StructOf(f.Type()); f.Name() == r.In && edges != nil {
				return true
			}
			continue
		}
		if r.Types != nil {
			if r.typed(f.Type()) {
				return true
			}
			continue
		}
		tag := reflect.StructTag(st.Tag(i)).Get(r.Tag)
		if tag != "" && tag != "-" && (r.Not != nil || r.relation(st, i)) {
			return true
		}
	}
	return false
}

// typed reports whether t is one of the types that relations are kept in.
func (r *Relations) typed(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && slices.Contains(r.Types, n.Obj().Pkg().Path()+"."+n.Obj().Name())
}

// Kept reports whether values of type t keep a relation of some library: it is
// read by their methods, and not with the field.
func (x *Index) Kept(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	for _, r := range x.m.relations {
		if r.Types != nil && r.typed(t) {
			return true
		}
	}
	return false
}

// relation reports whether field i is one.
func (r *Relations) relation(st *types.Struct, i int) bool {
	f := st.Field(i)
	if r.Types != nil {
		return r.typed(f.Type())
	}
	if !f.Exported() {
		return false
	}
	words := strings.Fields(strings.NewReplacer(";", " ", ",", " ").Replace(reflect.StructTag(st.Tag(i)).Get(r.Tag)))
	has := func(want []string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			w, _, _ = strings.Cut(w, ":")
			return slices.ContainsFunc(want, func(x string) bool { return strings.EqualFold(w, x) })
		})
	}
	if r.Not == nil {
		return has(r.Has)
	}
	return !f.Anonymous() && !has(r.Not) && StructOf(f.Type()) != nil && !scalar(f.Type())
}

// StructOf is the struct that t is, points to or is a slice of; nil if it is none.
func StructOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	for range 4 {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			return u
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		default:
			return nil
		}
	}
	return nil
}

// scalar reports whether a column holds values of the struct type t: a time, or
// what has methods that say how (driver.Valuer, sql.Scanner, GormDataType).
func scalar(t types.Type) bool {
	for range 4 {
		for _, name := range []string{"Value", "Scan", "GormDataType"} {
			obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
			if _, ok := obj.(*types.Func); ok {
				return true
			}
		}
		if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" {
			return true
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		default:
			return false
		}
	}
	return false
}

func fieldNamed(st *types.Struct, name string) int {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return i
		}
	}
	return -1
}
