package txmodel

import (
	"errors"
	"fmt"
	"go/types"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// testdata is the module that requires the real libraries.
const testdata = "../../../testdata"

// TestModelsResolve holds every line against the library that it speaks of.
// What is not there, or not of a type that fits its operand, would make the
// analysis blind without a word. The second half holds the check itself
// against lines that are broken on purpose.
func TestModelsResolve(t *testing.T) {
	r := load(t, Default())
	t.Run("library lines", func(t *testing.T) {
		for _, err := range r.all() {
			t.Error(err)
		}
	})
	t.Run("broken lines", func(t *testing.T) { resolveBroken(t, r) })
	t.Run("contexts", func(t *testing.T) { contextsOf(t, r) })
}

// contextsOf looks which method gives a handle a context. One that begins a
// statement on an entity does not.
func contextsOf(t *testing.T, r *resolver) {
	for _, tt := range []struct{ typ, want string }{
		{"*gorm.io/gorm.DB", "WithContext"},
		{"*github.com/go-pg/pg/v10.DB", "WithContext"},
		{"github.com/go-pg/pg/v10.DBI", ""},
		{"github.com/go-pg/pg/v10/orm.DB", ""},
		{"*database/sql.DB", ""},
	} {
		name, err := parseType(tt.typ)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.x.WithContext(r.typ(name)); got != tt.want {
			t.Errorf("WithContext(%s) = %q, want %q", tt.typ, got, tt.want)
		}
	}
}

func resolveBroken(t *testing.T, r *resolver) {
	for _, tt := range []struct{ line, want string }{
		{"exec (*database/sql.Conn).Exec on=recv", "no such function"},
		{"exec (database/sql.DB).Exec on=recv", "it is (*database/sql.DB).Exec"},
		{"commit (*github.com/jmoiron/sqlx.Tx).Commit tx=recv", "it is (*database/sql.Tx).Commit"},
		{"exec database/sql.Gone on=a0", "no such function"},
		{"exec no/such.Func on=a0", "package no/such is not there"},
		{"commit (*database/sql.Tx).Commit tx=recv err=r1", "err=r1: no such result"},
		{"commit (*database/sql.Tx).Commit tx=recv ctx=a0", "ctx=a0: no such argument"},
		{"exec (*database/sql.DB).ExecContext on=recv ctx=a1", "ctx=a1: string is not a context"},
		{"exec (*database/sql.DB).ExecContext on=recv err=r0", "err=r0: database/sql.Result is not an error"},
		{"exec (*database/sql.DB).ExecContext on=recv sql=a0", "sql=a0: context.Context is not a string"},
		{"begin (*database/sql.Tx).Query pool=recv tx=r0", "tx=r0: *database/sql.Rows is rows, not tx"},
		{"exec (*database/sql.DB).ExecContext on=a1", "on=a1: string is no handle"},
		{"next (*database/sql.Rows).Err rows=recv more=r0", "more=r0: error is not a bool"},
		{"scope github.com/jackc/pgx/v5.BeginFunc body=a1", "body=a1: interface{Begin(ctx context.Context) (github.com/jackc/pgx/v5.Tx, error)} is not a function"},
		{"scope github.com/jackc/pgx/v5.BeginFunc body=a2 tx=body.a1", "tx=body.a1: no such parameter of body"},
		{"scope github.com/jackc/pgx/v5.BeginFunc body=a2 carry=body.a0", "carry=body.a0: github.com/jackc/pgx/v5.Tx is not a context"},
		{"exec (*database/sql.DB).Exec on=recv twin=Gone", "twin Gone is not there"},
		{"exec (*database/sql.DB).Exec on=recv twin=Query", "twin Query does not take a context first"},
		{"exec (*database/sql.DB).Exec on=recv twin=QueryContext", "twin QueryContext is a query, not an exec"},
		{"handle tx *database/sql.Gone", "no such type"},
		{"get (*database/sql.Row).Err from=recv", "is not a type of a relations line"},
		{"relate database/sql.Open slot=a0", "slot=a0: string is not a function"},
		{"detach database/sql.Open ctx=a0 to=r0", "to=r0: *database/sql.DB is not a context"},
		{"driver x no/such", "package no/such is not there"},
		{"library no/such/...", "package no/such is not there"},
	} {
		x, err := r.x.With("user.model", strings.NewReader(tt.line))
		if err != nil {
			t.Errorf("%s: %v", tt.line, err)
			continue
		}
		broken := resolver{x.Fresh(r.x.generatedBy), r.pkgs, r.paths}
		var got []string
		for _, err := range broken.all() {
			got = append(got, err.Error())
		}
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, tt.want) }) {
			t.Errorf("%s: got %q, want %q", tt.line, got, tt.want)
		}
	}
}

// written are the packages that the tools of generated lines wrote for the
// cases.
var written = map[string]string{
	"ent":       "txvet.test/store/ent",
	"sqlboiler": "txvet.test/store/boiled",
}

// resolver holds the libraries that the lines of x are looked up in.
type resolver struct {
	x     *Index
	pkgs  map[string]*types.Package // with types
	paths map[string]bool           // all that testdata/models reaches
}

// load reads types from export data, and only of the packages that own
// functions or handles: the drivers are large, and only their names matter.
func load(t *testing.T, x *Index) *resolver {
	t.Helper()
	// The go command reads these two; reading them here as well lets the test
	// cache see that they changed.
	for _, f := range []string{"go.mod", "models/models.go"} {
		if _, err := os.ReadFile(filepath.Join(testdata, f)); err != nil {
			t.Fatal(err)
		}
	}
	r := &resolver{x, map[string]*types.Package{}, map[string]bool{}}
	for _, p := range list(t, packages.NeedName|packages.NeedImports|packages.NeedDeps, "./models") {
		packages.Visit([]*packages.Package{p}, nil, func(p *packages.Package) { r.paths[p.PkgPath] = true })
	}
	x = r.reached()
	owners := maps.Clone(x.packages)
	for h := range x.m.handles {
		owners[h.pkg] = true
	}
	maps.DeleteFunc(owners, func(path string, _ bool) bool { return strings.HasPrefix(path, generatedPrefix) })
	for _, path := range written {
		owners[path] = true
	}
	const mode = packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps
	for _, p := range list(t, mode, slices.Sorted(maps.Keys(owners))...) {
		r.pkgs[p.PkgPath] = p.Types
	}
	r.x = x.Fresh(func(p *types.Package) string {
		for alias, path := range written {
			if p.Path() == path {
				return alias
			}
		}
		return ""
	})
	return r
}

// reached is the model without second paths of libraries whose modules are not
// required: they are no longer to be had, or forks.
func (r *resolver) reached() *Index {
	m := newModel()
	m.override(r.x.m)
	below := func(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
	for _, a := range m.also {
		of := func(path string) bool { return below(path, a.path) && !below(path, a.of) }
		if slices.ContainsFunc(slices.Collect(maps.Keys(r.paths)), of) {
			continue
		}
		maps.DeleteFunc(m.libraries, func(path string, _ library) bool { return of(path) })
		maps.DeleteFunc(m.handles, func(t typeName, _ HandleKind) bool { return of(t.pkg) })
		for _, types := range []map[typeName]string{m.errs, m.strict, m.chains} {
			maps.DeleteFunc(types, func(t typeName, _ string) bool { return of(t.pkg) })
		}
		maps.DeleteFunc(m.calls, func(_ string, c *Call) bool {
			n, _ := parseFunc(c.Func)
			return of(n.pkg)
		})
	}
	return newIndex(m)
}

func list(t *testing.T, mode packages.LoadMode, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: mode,
		Dir:  testdata,
		Env:  append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0"),
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		for _, err := range p.Errors {
			t.Errorf("load %s: %v", p.PkgPath, err)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return pkgs
}

// all gives what is wrong with the model, in order.
func (r *resolver) all() []error {
	var errs []error
	for path, l := range r.x.m.libraries {
		found := r.paths[path]
		for p := range r.paths {
			found = found || l.below && strings.HasPrefix(p, path+"/")
		}
		if !found {
			errs = append(errs, fmt.Errorf("library %s: package %s is not there", path, path))
		}
	}
	for _, d := range r.x.Drivers() {
		if !r.paths[d.Package] {
			errs = append(errs, fmt.Errorf("driver %s: package %s is not there", d.Name, d.Package))
		}
	}
	for h := range r.x.m.handles {
		if r.typ(h) == nil {
			errs = append(errs, fmt.Errorf("handle %s.%s: no such type", h.pkg, h.name))
		}
	}
	for t := range r.x.m.chains {
		if r.typ(t) == nil {
			errs = append(errs, fmt.Errorf("chain %s.%s: no such type", t.pkg, t.name))
		}
	}
	for t, name := range r.x.m.errs {
		if typ := r.typ(t); typ == nil || StructOf(typ) == nil || fieldNamed(StructOf(typ), name) < 0 {
			errs = append(errs, fmt.Errorf("handle %s.%s: no field %s", t.pkg, t.name, name))
		}
	}
	for c := range r.x.Calls() {
		for _, err := range r.call(c) {
			errs = append(errs, fmt.Errorf("%s: %s: %w", c.Pos, c.Func, err))
		}
	}
	return errs
}

// typ finds the type of a handle line, nil if there is none.
func (r *resolver) typ(h typeName) types.Type {
	p := r.pkgs[h.pkg]
	if p == nil {
		return nil
	}
	obj, ok := p.Scope().Lookup(h.name).(*types.TypeName)
	if !ok {
		return nil
	}
	if h.pointer {
		return types.NewPointer(obj.Type())
	}
	return obj.Type()
}

// find looks a function up beside the one named full, under another name.
func (r *resolver) find(full, name string) (*types.Func, error) {
	n, err := parseFunc(full)
	if err != nil {
		return nil, err
	}
	p := r.pkgs[n.pkg]
	if p == nil {
		return nil, fmt.Errorf("package %s is not there", n.pkg)
	}
	owner, _, _ := strings.Cut(n.recv, "[")
	obj := p.Scope().Lookup(name)
	if owner != "" {
		obj = p.Scope().Lookup(owner)
		if obj != nil {
			obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, p, name)
		}
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		return nil, fmt.Errorf("no such function")
	}
	return fn, nil
}

func (r *resolver) call(c *Call) []error {
	n, err := parseFunc(c.Func)
	if err != nil {
		return []error{err}
	}
	if strings.HasPrefix(n.pkg, generatedPrefix) {
		return r.shape(c, n)
	}
	fn, err := r.find(c.Func, n.name)
	if err != nil {
		return []error{err}
	}
	if callKey(fn.FullName()) != callKey(c.Func) {
		return []error{fmt.Errorf("it is %s", fn.FullName())}
	}
	errs := r.operands(c, fn.Signature())
	if err := r.twin(c); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// shape holds a line for generated code against the functions that it stands
// for.
func (r *resolver) shape(c *Call, n funcName) []error {
	p := r.pkgs[written[strings.TrimPrefix(n.pkg, generatedPrefix)]]
	if p == nil {
		return []error{fmt.Errorf("package %s is not there", n.pkg)}
	}
	var errs []error
	found := false
	for fn := range functions(p) {
		if got := r.x.Call(fn); got == nil || got.Pos != c.Pos {
			continue
		}
		found = true
		for _, err := range r.operands(c, fn.Signature()) {
			errs = append(errs, fmt.Errorf("%s: %w", fn.FullName(), err))
		}
	}
	if !found {
		return []error{errors.New("no such function")}
	}
	return errs
}

// functions yields the functions and methods that a package declares.
func functions(p *types.Package) iter.Seq[*types.Func] {
	return func(yield func(*types.Func) bool) {
		for _, name := range p.Scope().Names() {
			switch obj := p.Scope().Lookup(name).(type) {
			case *types.Func:
				if !yield(obj) {
					return
				}
			case *types.TypeName:
				named, ok := obj.Type().(*types.Named)
				if !ok || obj.IsAlias() {
					continue
				}
				for m := range named.Methods() {
					if !yield(m) {
						return
					}
				}
			}
		}
	}
}

func (r *resolver) twin(c *Call) error {
	if c.Twin == "" {
		return nil
	}
	fn, err := r.find(c.Func, c.Twin)
	if err != nil {
		return fmt.Errorf("twin %s is not there", c.Twin)
	}
	if p := fn.Signature().Params(); p.Len() == 0 || !isContext(p.At(0).Type()) {
		return fmt.Errorf("twin %s does not take a context first", c.Twin)
	}
	if twin := r.x.Call(fn); twin == nil || twin.Role != c.Role {
		role := None
		if twin != nil {
			role = twin.Role
		}
		return fmt.Errorf("twin %s is a %s, not an %s", c.Twin, role, c.Role)
	}
	return nil
}
