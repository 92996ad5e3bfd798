package txmodel

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// generatedPrefix begins the package of names in code that a tool writes into
// the program's own module, such as ent's client: gen:ent.Client.
const generatedPrefix = "gen:"

// generated is what the model says of packages that one tool writes. Their
// paths are the program's own, so they are told by the comment that their files
// begin with, and what is in them by the shape of names: `*` stands for one or
// more letters. Of several lines that fit the first one counts.
type generated struct {
	alias   string
	header  string // how the comment begins
	calls   []*Call
	handles []generatedHandle
	chains  []generatedHandle
}

type generatedHandle struct {
	typ  typeName
	kind HandleKind
	pos  string
}

func (t typeName) generated() bool { return strings.HasPrefix(t.pkg, generatedPrefix) }

func (m *model) generatedLine(w []string) error {
	if len(w) < 2 {
		return errors.New("generated line needs a name and the comment that the files begin with")
	}
	if m.generatedBy(generatedPrefix+w[0]) != nil {
		return fmt.Errorf("duplicate generated %s", w[0])
	}
	m.generated = append(m.generated, &generated{alias: w[0], header: "// " + strings.Join(w[1:], " ")})
	return nil
}

// generatedBy finds what is said of the package gen:alias, nil if nothing.
func (m *model) generatedBy(pkg string) *generated {
	for _, g := range m.generated {
		if generatedPrefix+g.alias == pkg {
			return g
		}
	}
	return nil
}

func (m *model) generatedHandle(t typeName, kind HandleKind) error {
	g := m.generatedBy(t.pkg)
	if g == nil {
		return fmt.Errorf("unknown package %s: write a generated line first", t.pkg)
	}
	g.handles = append(g.handles, generatedHandle{typ: t, kind: kind})
	return nil
}

func (m *model) generatedChain(pos string, t typeName) error {
	g := m.generatedBy(t.pkg)
	if g == nil {
		return fmt.Errorf("unknown package %s: write a generated line first", t.pkg)
	}
	g.chains = append(g.chains, generatedHandle{typ: t, pos: pos})
	return nil
}

// GeneratedBy says which tool of the models wrote a file; "" if none did.
func (x *Index) GeneratedBy(file *ast.File) string {
	if len(file.Comments) == 0 || file.Comments[0].Pos() > file.Package {
		return ""
	}
	for _, c := range file.Comments[0].List {
		for _, g := range x.m.generated {
			if strings.HasPrefix(c.Text, g.header) {
				return g.alias
			}
		}
	}
	return ""
}

// OfLibrary reports whether the package is a modelled library, or a tool of the
// models wrote it.
func (x *Index) OfLibrary(pkg *types.Package) bool {
	return x.Modelled(pkg.Path()) || x.tool(pkg) != nil
}

// tool gives what is said of a package that a tool wrote, nil if none did.
func (x *Index) tool(pkg *types.Package) *generated {
	if x.generatedBy == nil || pkg == nil {
		return nil
	}
	if g, ok := x.tools.Load(pkg); ok {
		return g.(*generated)
	}
	var g *generated
	if alias := x.generatedBy(pkg); alias != "" {
		g = x.m.generatedBy(generatedPrefix + alias)
	}
	x.tools.Store(pkg, g)
	return g
}

// call finds the line for a function of a generated package.
func (g *generated) call(x *Index, fn *types.Func) *Call {
	recv := ""
	if v := fn.Signature().Recv(); v != nil {
		recv, _ = named(v.Type())
	}
	for _, c := range g.calls {
		n, _ := parseFunc(c.Func)
		if (n.recv == "") != (recv == "") {
			continue
		}
		if _, ok := glob(n.recv, recv); !ok {
			continue
		}
		star, ok := glob(n.name, fn.Name())
		if !ok || !x.fits(c, fn.Signature()) {
			continue
		}
		d := *c
		d.Func, d.Name = fn.FullName(), star
		return &d
	}
	return nil
}

// handle gives the kind of the type name, which is a pointer or not.
func (g *generated) handle(name string, pointer bool) HandleKind {
	for _, h := range g.handles {
		if _, ok := glob(h.typ.name, name); ok && h.typ.pointer == pointer {
			return h.kind
		}
	}
	return NoHandle
}

// named gives the name of the type that t is or points to.
func named(t types.Type) (name string, pointer bool) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t, pointer = types.Unalias(p.Elem()), true
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name(), pointer
	}
	return "", pointer
}

// glob matches s and says what the last `*` of the pattern stood for.
func glob(pattern, s string) (star string, ok bool) {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return "", pattern == s
	}
	rest, ok := strings.CutPrefix(s, before)
	if !ok {
		return "", false
	}
	for n := 1; n <= len(rest); n++ {
		last, ok := glob(after, rest[n:])
		if !ok {
			continue
		}
		if strings.Contains(after, "*") {
			return last, true
		}
		return rest[:n], true
	}
	return "", false
}
