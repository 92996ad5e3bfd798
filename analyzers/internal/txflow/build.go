package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// pkg is the package that is being inferred.
type pkg struct {
	pass     *analysis.Pass
	index    *txmodel.Index
	env      *typestate.Env
	prog     *ssa.Program
	funcs    []*ssa.Function // declared, in source order, then the initialisers
	solved   map[*types.Func]*typestate.Flow
	pending  map[*types.Func]bool // in the component that is being solved
	flows    []*typestate.Flow
	models   map[*types.Func]*txmodel.Call
	shapes   map[*types.Func]*txmodel.Call
	houses   map[method]*txmodel.Call
	impls    map[*types.Func][]*types.Selection
	wrappers map[*types.Selection]*typestate.Flow // of promoted methods
	fields   map[*types.TypeName]*fields
	slots    map[*types.Var]*slot
	facted   map[*types.Package]map[string]*Func
	res      *Result
	listed   map[*types.Func][]List
	assigned map[*types.Var]bool // fields that are set other than in literals; nil before that is asked
}

// build makes the SSA form of the package itself; its imports have declarations
// only. It does what buildssa does without requiring it: a fact analyzer that
// requires buildssa makes every dependency be built, the standard library
// included.
func build(res *Result) *pkg {
	pass, index := res.pass, res.index
	p := &pkg{
		pass: pass, index: index, res: res, listed: map[*types.Func][]List{},
		solved: map[*types.Func]*typestate.Flow{}, pending: map[*types.Func]bool{},
		models: map[*types.Func]*txmodel.Call{}, shapes: map[*types.Func]*txmodel.Call{}, houses: map[method]*txmodel.Call{}, impls: map[*types.Func][]*types.Selection{}, wrappers: map[*types.Selection]*typestate.Flow{},
		facted: map[*types.Package]map[string]*Func{},
	}
	res.pkg = p
	p.prog = ssa.NewProgram(pass.Fset, 0)
	created := map[*types.Package]bool{}
	var create func(imports []*types.Package)
	create = func(imports []*types.Package) {
		for _, imp := range imports {
			if !created[imp] {
				created[imp] = true
				p.prog.CreatePackage(imp, nil, nil, true)
				create(imp.Imports())
			}
		}
	}
	create(pass.Pkg.Imports())
	ssapkg := p.prog.CreatePackage(pass.Pkg, pass.Files, pass.TypesInfo, false)
	ssapkg.Build()
	tool := written(pass, index)
	for _, file := range pass.Files {
		if slices.Contains(tool, file) {
			continue // its functions are in the model
		}
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				if obj, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func); ok {
					if fn := p.prog.FuncValue(obj); fn != nil && len(fn.Blocks) > 0 {
						p.funcs = append(p.funcs, fn)
					}
				}
			}
		}
	}
	if init := ssapkg.Func("init"); init != nil {
		p.funcs = append(p.funcs, init)
	}
	p.env = &typestate.Env{
		Model: p.model, Shape: p.shape, House: p.house, Handle: index.Handle, Summary: p.summary, Alias: p.alias, Global: p.held, Settled: p.settled, Only: p.only,
		Place: p.place, Index: index, Loops: res.loops,
	}
	return p
}

func (p *pkg) place(pos token.Pos) effect.Place {
	at := p.pass.Fset.Position(pos)
	return effect.Place{File: filepath.Base(at.Filename), Line: at.Line}
}

// model gives the role of a function, or of a method of a user's interface that
// a library's handle implements.
func (p *pkg) model(fn *types.Func) *txmodel.Call {
	if m, ok := p.models[fn]; ok {
		return m
	}
	m := p.index.Call(fn)
	if m == nil {
		m = p.index.Interface(fn, p.pass.Pkg)
	}
	p.models[fn] = m
	return m
}

// shape gives the role of a method of a user's interface by its name and signature.
func (p *pkg) shape(fn *types.Func) *txmodel.Call {
	m, ok := p.shapes[fn]
	if !ok {
		m = p.index.Shape(fn, p.pass.Pkg)
		p.shapes[fn] = m
	}
	return m
}

// house gives the role of a method of a user's interface by what the interface is.
func (p *pkg) house(t types.Type, fn *types.Func) *txmodel.Call {
	key := method{t, fn}
	m, ok := p.houses[key]
	if !ok {
		m = txmodel.House(t, fn)
		p.houses[key] = m
	}
	return m
}

// method is a method of a value of type t, which may have it from an interface that
// it embeds.
type method struct {
	t  types.Type
	fn *types.Func
}

// summary gives a callee's effects; false if they are not known.
func (p *pkg) summary(obj *types.Func, _ *ssa.Function) (*effect.Summary, bool) {
	obj = obj.Origin()
	if obj.Pkg() == nil {
		return nil, true // error.Error
	}
	if recv := obj.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return p.implementations(obj)
	}
	if obj.Pkg() == p.pass.Pkg {
		flow, ok := p.solved[obj]
		switch {
		case !ok:
			return &effect.Summary{}, p.pending[obj] // recursion starts from "never returns"
		case flow.GaveUp:
			return nil, false
		}
		return flow.Summary, true
	}
	return p.imported(obj)
}

// factsOf gives the facts of an imported package by function, nil if it has
// none.
func (p *pkg) factsOf(imp *types.Package) map[string]*Func {
	funcs, ok := p.facted[imp]
	if !ok {
		facts := new(Facts)
		if p.pass.ImportPackageFact(imp, facts) {
			funcs = map[string]*Func{}
			for i := range facts.Funcs {
				funcs[facts.Funcs[i].Name] = &facts.Funcs[i]
			}
		}
		p.facted[imp] = funcs
	}
	return funcs
}

func (p *pkg) imported(obj *types.Func) (*effect.Summary, bool) {
	funcs := p.factsOf(obj.Pkg())
	if funcs == nil {
		return nil, harmless(obj)
	}
	if f := funcs[obj.FullName()]; f != nil {
		return f.Summary, !f.Unknown
	}
	return nil, true
}

// harmless reports whether a function of the standard library can do nothing to
// a handle: it is given no function to call, and nothing that it could close.
func harmless(fn *types.Func) bool {
	first, _, _ := strings.Cut(fn.Pkg().Path(), "/")
	if strings.Contains(first, ".") {
		return false
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		switch t := params.At(i).Type().Underlying().(type) {
		case *types.Signature:
			return false
		case *types.Interface:
			for m := range t.Methods() {
				if m.Name() == "Close" {
					return false
				}
			}
		}
	}
	return true
}
