package txmodel

import (
	"embed"
	"errors"
	"fmt"
	"go/types"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed lib/*.model
var libraries embed.FS

// Index answers what the model says of functions and types. It does not change
// once made and may be used by several goroutines.
type Index struct {
	m        *model
	packages map[string]bool // that own a modelled function
	relevant []string
	hooks    map[string][]*Call
	methods  map[ownerName]methods
	preloads map[string]*Call // by file
	loaders  map[string]*Call // likewise
	dispatch sync.Map         // packagePair to *dispatch
	// generatedBy says which tool wrote a package, "" if none did.
	generatedBy func(*types.Package) string
	tools       sync.Map // *types.Package to *generated
	related     sync.Map // what Related and Entity answered
	calls       sync.Map // *types.Func to *Call, for those that are found by shape
}

// Fresh gives a copy of x that remembers nothing of the packages that x was asked
// about: what it learns of one package is let go of with it. generated says
// which tool of the models wrote a package, "" if none did; it may be nil.
func (x *Index) Fresh(generated func(*types.Package) string) *Index {
	return &Index{
		m: x.m, packages: x.packages, relevant: x.relevant, hooks: x.hooks, methods: x.methods, preloads: x.preloads, loaders: x.loaders,
		generatedBy: generated,
	}
}

// Default gives the models that txvet comes with. They are parsed once; a
// broken one is a mistake of the build and panics.
func Default() *Index { return embedded() }

var embedded = sync.OnceValue(func() *Index {
	all := newModel()
	files, err := libraries.ReadDir("lib")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		r, err := libraries.Open("lib/" + f.Name())
		if err != nil {
			panic(err)
		}
		m, err := parse(f.Name(), r)
		if err == nil {
			err = all.add(m)
		}
		if err != nil {
			panic(fmt.Errorf("parse embedded models: %w", err))
		}
	}
	return newIndex(all)
})

// With gives a copy of x that also knows the lines of r, which replace those
// of x for the same function, type, library or driver. file is its name in
// errors; the error joins one "file:line: what" per broken line.
func (x *Index) With(file string, r io.Reader) (*Index, error) {
	m, err := parse(file, r)
	if err != nil {
		return nil, err
	}
	all := newModel()
	all.override(x.m)
	all.override(m)
	return newIndex(all), nil
}

func (m *model) override(n *model) {
	maps.Copy(m.calls, n.calls)
	maps.Copy(m.handles, n.handles)
	maps.Copy(m.libraries, n.libraries)
	maps.Copy(m.drivers, n.drivers)
	maps.Copy(m.errs, n.errs)
	maps.Copy(m.strict, n.strict)
	maps.Copy(m.chains, n.chains)
	maps.Copy(m.relations, n.relations)
	m.also = append(m.also, n.also...)
	m.generated = append(slices.DeleteFunc(slices.Clone(m.generated), func(g *generated) bool {
		return n.generatedBy(generatedPrefix+g.alias) != nil
	}), n.generated...)
}

// add is override for files that must not speak of the same function.
func (m *model) add(n *model) error {
	var errs []error
	for k, c := range n.calls {
		if old := m.calls[k]; old != nil {
			errs = append(errs, fmt.Errorf("%s: duplicate function %s: first at %s", c.Pos, c.Func, old.Pos))
		}
	}
	m.override(n)
	return errors.Join(errs...)
}

func newIndex(m *model) *Index {
	x := &Index{m: m, packages: map[string]bool{}, hooks: map[string][]*Call{}, methods: map[ownerName]methods{}}
	relevant := map[string]bool{}
	for path := range m.libraries {
		relevant[path] = true
	}
	for t := range m.handles {
		relevant[t.pkg] = true
	}
	for t := range m.chains {
		x.packages[t.pkg] = true
	}
	for _, c := range m.calls {
		name, _ := parseFunc(c.Func)
		x.packages[name.pkg] = true
		x.learn(name, c)
		switch c.Role {
		case Slow, Must, Serve:
		case Hook:
			x.hooks[name.name] = append(x.hooks[name.name], c)
		default:
			relevant[name.pkg] = true
		}
	}
	x.relevant = slices.Sorted(maps.Keys(relevant))
	x.preloads = x.first(func(c *Call) bool { return c.Role == Preload })
	x.loaders = x.first(func(c *Call) bool { return c.Role == Load && c.Loader.Place != Absent })
	return x
}

// Call gives what the model says of fn, or nil. Instances count as the generic
// function they come from.
func (x *Index) Call(fn *types.Func) *Call {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return nil
	}
	g := x.tool(fn.Pkg())
	if g == nil && !x.packages[fn.Pkg().Path()] {
		return nil
	}
	if c, ok := x.calls.Load(fn); ok {
		return c.(*Call)
	}
	c := x.m.calls[callKey(fn.FullName())]
	if c == nil && g != nil {
		c = g.call(x, fn)
	}
	if c == nil {
		c = x.chain(g, fn)
	}
	x.calls.Store(fn, c)
	return c
}

// TakesTx reports whether a function of the signature is given a transaction.
func (x *Index) TakesTx(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if x.Handle(p.Type()) == Tx {
			return true
		}
	}
	return false
}

// Handle gives the kind of handle that values of type t are. Aliases are
// followed; a pointer is a handle only if the model names the pointer.
func (x *Index) Handle(t types.Type) HandleKind {
	t = types.Unalias(t)
	p, pointer := t.(*types.Pointer)
	if pointer {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return NoHandle
	}
	if kind := x.m.handles[typeName{n.Obj().Pkg().Path(), n.Obj().Name(), pointer}]; kind != NoHandle {
		return kind
	}
	if g := x.tool(n.Obj().Pkg()); g != nil {
		return g.handle(n.Obj().Name(), pointer)
	}
	return NoHandle
}

// Modelled reports whether a library line declares the package: the model is
// all there is to know about it, and its source is not analysed.
func (x *Index) Modelled(path string) bool {
	_, ok := x.library(path)
	return ok
}

// library finds the nearest library line at or above path.
func (x *Index) library(path string) (library, bool) {
	if l, ok := x.m.libraries[path]; ok {
		return l, true
	}
	for dir := path; ; {
		i := strings.LastIndexByte(dir, '/')
		if i < 0 {
			return library{}, false
		}
		dir = dir[:i]
		if l := x.m.libraries[dir]; l.below {
			return l, true
		}
	}
}

// Packages gives, sorted, the packages whose import makes a unit relevant:
// declared libraries (the subpackages that "/..." adds are not listed, see
// Modelled) and the owners of handles and of functions that are not just slow.
func (x *Index) Packages() []string { return slices.Clone(x.relevant) }

// Drivers gives the database/sql drivers, sorted by package and name.
func (x *Index) Drivers() []Driver {
	return slices.SortedFunc(maps.Values(x.m.drivers), func(a, b Driver) int {
		return strings.Compare(a.Package+" "+a.Name, b.Package+" "+b.Name)
	})
}

// Dialect gives the SQL dialect of a library or driver package: postgres,
// mysql, sqlite, or "" if the model does not say.
func (x *Index) Dialect(pkgpath string) string {
	for k, d := range x.m.drivers {
		if k.pkg == pkgpath && d.Dialect != "" {
			return d.Dialect
		}
	}
	l, _ := x.library(pkgpath)
	return l.dialect
}

// Calls gives all modelled functions, sorted by name.
func (x *Index) Calls() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for _, k := range slices.Sorted(maps.Keys(x.m.calls)) {
			if !yield(x.m.calls[k]) {
				return
			}
		}
		for _, g := range x.m.generated {
			for _, c := range g.calls {
				if !yield(c) {
					return
				}
			}
		}
	}
}
