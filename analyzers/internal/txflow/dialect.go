package txflow

import (
	"go/constant"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

const txTx = txmodel.Tx

// dialects lists the databases that the package shows that it talks to: drivers
// that it or its imports import, and placeholders in statements.
func (r *Result) dialects() []string {
	r.asked.Do(r.listen)
	return r.spoken
}

func (r *Result) listen() {
	add := func(d string) {
		if d != "" && !slices.Contains(r.spoken, d) {
			r.spoken = append(r.spoken, d)
		}
	}
	if strings.Contains(r.pass.Pkg.Path(), "sqlite") { // whatever helper it takes from another driver
		add("sqlite")
		return
	}
	for _, imp := range r.pass.Pkg.Imports() {
		add(r.index.Dialect(imp.Path()))
	}
	if len(r.spoken) == 0 {
		for _, flow := range r.Flows {
			for _, site := range flow.Sites {
				switch {
				case site.Use != nil: // a callee may number its placeholders
				case dollar.MatchString(site.SQL):
					add("postgres")
				case question.MatchString(site.SQL):
					add("question")
				}
			}
		}
	}
}

var (
	dollar   = regexp.MustCompile(`\$[1-9]`)
	question = regexp.MustCompile(`[=(,]\s*\?`)
)

// Postgres reports whether the transaction is one of PostgreSQL: by its
// library, or because the package talks to nothing else.
func (r *Result) Postgres(h *Tracked) bool {
	if h.Func != "" && r.index.Dialect(packageOf(h.Func)) == "postgres" {
		return true
	}
	d := r.dialects()
	return len(d) == 1 && d[0] == "postgres"
}

// MySQL reports whether the package talks to MySQL and nothing else.
func (r *Result) MySQL() bool {
	d := r.dialects()
	return len(d) == 1 && d[0] == "mysql"
}

// OnlySQLite reports whether the package talks to SQLite and nothing else.
func (r *Result) OnlySQLite() bool {
	d := r.dialects()
	return len(d) == 1 && d[0] == "sqlite"
}

// library is the dialect of the library that a model line is about.
func (r *Result) library(m *txmodel.Call) string {
	return r.index.Dialect(packageOf(m.Func))
}

var packagePath = regexp.MustCompile(`^\(?\*?(.*?)\.[A-Za-z_]\w*\)?(?:\.\w+)?$`)

// packageOf cuts the package path out of a types.Func.FullName.
func packageOf(name string) string {
	if m := packagePath.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// Pgx reports whether rows are those of a library that leaves Rows.Err to the
// user and that go vet does not know.
func (r *Result) Pgx(rows *Tracked) bool {
	return rows.Func != "" && r.index.Dialect(packageOf(rows.Func)) == "postgres"
}

// GivenRows reports whether a callee is given rows: it may read them to their end
// before it runs anything.
func (r *Result) GivenRows(s *Site) bool {
	return s.Use != nil && slices.ContainsFunc(s.Call.Args, func(arg ssa.Value) bool {
		kind := r.index.Handle(arg.Type())
		return kind == txmodel.Rows || kind == txmodel.BatchResult
	})
}

// Single reports whether statements on v share one connection: a transaction or
// a pinned connection.
func (r *Result) Single(v *View) bool {
	if v.Base != nil {
		return v.Base.Kind == txmodel.Tx || v.Base.Kind == txmodel.Conn
	}
	return r.Is(v.On, txmodel.Tx) || r.Is(v.On, txmodel.Conn)
}

// OneResult reports whether the connection can hold one result at a time.
// SQLite's can hold several; database/sql alone does not tell.
func (r *Result) OneResult(s *Site, v *View) bool {
	if r.Strict(v) {
		return true
	}
	if s.Model != nil && r.library(s.Model) == "postgres" || v.Base != nil && v.Base.Lib != nil && r.library(v.Base.Lib) == "postgres" {
		return true
	}
	d := r.dialects()
	if slices.Contains(d, "sqlite") && slices.Contains(d, "postgres") {
		return r.onlyDollars()
	}
	return len(d) > 0 && !slices.Contains(d, "sqlite") && !slices.Contains(d, "question")
}

// onlyDollars reports whether the statements of a package that talks to SQLite and
// PostgreSQL number all their placeholders as PostgreSQL wants them: they are
// written once, for both.
func (r *Result) onlyDollars() bool {
	found := false
	for _, flow := range r.Flows {
		for _, site := range flow.Sites {
			if question.MatchString(site.SQL) {
				return false
			}
			found = found || dollar.MatchString(site.SQL)
		}
	}
	return found
}

// SingleConnection reports whether the pool that a site uses may be limited to one
// connection: the package limits one, and where that is this one, not only later in
// the function that opened it.
func (r *Result) SingleConnection(flow *Flow, s *Site, v *View) bool {
	if v.Base != nil && v.Base.Owned {
		here := slices.DeleteFunc(slices.Clone(flow.Sites), func(x *Site) bool {
			return !single(x) || !slices.ContainsFunc(x.Paths, func(p *View) bool { return p.On == v.On })
		})
		if len(here) > 0 {
			return slices.ContainsFunc(here, func(x *Site) bool { return x.Fn != s.Fn || goesTo(x.Instr, s.Instr) })
		}
	}
	r.limits.Do(func() { r.limited = limits(r.Flows) })
	return r.limited
}

// limits reports whether one of the functions limits a pool to one connection.
func limits(flows []*Flow) bool {
	return slices.ContainsFunc(flows, func(flow *Flow) bool { return slices.ContainsFunc(flow.Sites, single) })
}

// single reports whether a site limits a pool to one connection.
func single(s *Site) bool {
	if s.Role != txmodel.Config || s.Model == nil || s.Model.Kind != "maxconns" {
		return false
	}
	return slices.ContainsFunc(s.Call.Args, func(arg ssa.Value) bool {
		k, ok := arg.(*ssa.Const)
		return ok && k.Value != nil && k.Value.Kind() == constant.Int && constant.Compare(k.Value, tokenEQL, constant.MakeInt64(1))
	})
}

// NoDriver returns what a constant URL begins with, where it names a database but
// not the driver, and the one that there is for it.
func (r *Result) NoDriver(s *Site) (scheme, driver string) {
	if !s.Model.URL || s.Model.Driver.Index >= len(s.Call.Args) {
		return "", ""
	}
	scheme, _, ok := strings.Cut(typestate.Text(s.Call.Args[s.Model.Driver.Index]), ":")
	if !ok || scheme == "" {
		return "", ""
	}
	for _, d := range r.index.Drivers() {
		if of, _, named := strings.Cut(d.Name, "+"); named && (of == scheme || d.Dialect == scheme) {
			return scheme, d.Name
		}
	}
	return "", ""
}

// MissingDriver returns the name of a driver that a main package opens a pool
// with and that nothing in the program registers; "" if there is none or it
// cannot be known.
func (r *Result) MissingDriver(s *Site) string {
	if r.pass.Pkg.Name() != "main" || s.Model.Driver.Place != txmodel.Arg || s.Model.Driver.Index >= len(s.Call.Args) {
		return ""
	}
	name := typestate.Text(s.Call.Args[s.Model.Driver.Index])
	if s.Model.URL {
		scheme, _, ok := strings.Cut(name, ":")
		if !ok {
			return ""
		}
		name = scheme
	}
	known := false
	imports := drivers(r.pass, r.index)
	for _, d := range r.index.Drivers() {
		if d.Name == name {
			known = true
			if slices.Contains(imports, d.Package) {
				return ""
			}
		}
	}
	if !known {
		return ""
	}
	return name
}
