package ruletest

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// Golden is what the name of a file that a fixed file must be like ends in.
const Golden = ".golden"

var update = flag.Bool("update", false, "write the "+Golden+" files that are there and differ")

// checkFixes applies the first fix of each diagnostic, as far as they do not
// overlap, and checks what the package is then. Another run must find nothing to
// change, but for the fixes that were left out.
func checkFixes(t *testing.T, analyzers []*analysis.Analyzer, pkg *packages.Package, found []diagnostic) {
	t.Helper()
	texts := make(map[string][]byte)
	left := 0
	for round := 1; ; round++ {
		fixes := choose(found)
		if round > 1 && len(fixes.applied) > left {
			at := fixes.applied[0]
			t.Errorf("%v: fixed again in run %d: %s (%s)", lineOf(pkg.Fset, at.Pos), round, at.Message, at.rule)
			return
		}
		if err := fixes.apply(pkg.Fset, texts); err != nil {
			t.Error(err)
			return
		}
		if round == 1 {
			checkGolden(t, pkg, texts)
		}
		if len(fixes.applied) == 0 {
			return
		}
		fixed, err := recheck(pkg, texts)
		if err != nil {
			t.Errorf("fixed package does not compile: %v", err)
			return
		}
		after, err := analyze(analyzers, []*packages.Package{fixed})
		if err != nil {
			t.Error(err)
			return
		}
		compareFindings(t, fixed, found, after[fixed], len(fixes.applied))
		pkg, found, left = fixed, after[fixed], fixes.left
	}
}

// checkGolden compares the files with those of their name with ".golden" behind
// it.
func checkGolden(t *testing.T, pkg *packages.Package, texts map[string][]byte) {
	t.Helper()
	goldens, err := filepath.Glob(filepath.Join(filepath.Dir(pkg.CompiledGoFiles[0]), "*"+Golden))
	if err != nil {
		t.Error(err)
	}
	for _, name := range goldens {
		golden, err := os.ReadFile(name)
		file := strings.TrimSuffix(name, Golden)
		if err == nil && *update && texts[file] != nil {
			golden, err = texts[file], os.WriteFile(name, texts[file], 0o666)
		}
		if err != nil || !bytes.Equal(texts[file], golden) {
			t.Errorf("%s: fixed file is not as in %s (%v), but:\n%s", file, Golden, err, texts[file])
		}
	}
}

// compareFindings compares what is reported before and after fixes were applied.
func compareFindings(t *testing.T, fixed *packages.Package, before, after []diagnostic, applied int) {
	t.Helper()
	kinds := make(map[string]int)
	for _, d := range before {
		kinds[d.Category]++
	}
	for _, d := range after {
		if kinds[d.Category]--; kinds[d.Category] < 0 {
			t.Errorf("%v: fixes bring a finding: %s (%s)", lineOf(fixed.Fset, d.Pos), d.Message, d.rule)
		}
	}
	if len(after) > len(before)-applied {
		t.Errorf("%d findings with %d fixes applied: %d are left", len(before), applied, len(after))
	}
}

// fixes are those that one run applies.
type fixes struct {
	edits   []analysis.TextEdit // from the end to the beginning, so that offsets stay right
	applied []diagnostic
	left    int // fixes that overlap an applied one, which every driver leaves out
}

func choose(found []diagnostic) fixes {
	var f fixes
	for _, d := range found {
		if len(d.SuggestedFixes) == 0 {
			continue
		}
		if fix := d.SuggestedFixes[0].TextEdits; !overlap(f.edits, fix) {
			f.edits = append(f.edits, fix...)
			f.applied = append(f.applied, d)
		} else {
			f.left++
		}
	}
	slices.SortStableFunc(f.edits, func(a, b analysis.TextEdit) int { return cmp.Compare(b.Pos, a.Pos) })
	f.edits = slices.CompactFunc(f.edits, same)
	return f
}

// apply changes texts, which holds what earlier runs have changed. What it changes
// is formatted.
func (f fixes) apply(fset *token.FileSet, texts map[string][]byte) error {
	changed := make(map[string]bool)
	for _, e := range f.edits {
		file := fset.File(e.Pos)
		text, ok := texts[file.Name()]
		if !ok {
			var err error
			if text, err = os.ReadFile(file.Name()); err != nil {
				return fmt.Errorf("apply fix: %w", err)
			}
		}
		start, end := file.Offset(e.Pos), file.Offset(endOf(e))
		texts[file.Name()] = slices.Concat(text[:start], e.NewText, text[end:])
		changed[file.Name()] = true
	}
	for name := range changed {
		formatted, err := format.Source(texts[name])
		if err != nil {
			return fmt.Errorf("format fixed %s: %w", name, err)
		}
		texts[name] = formatted
	}
	return nil
}

// overlap reports whether an edit of the one list conflicts with one of the
// other. The same edit twice, such as an import that both need, does not.
func overlap(have, more []analysis.TextEdit) bool {
	return slices.ContainsFunc(more, func(a analysis.TextEdit) bool {
		return slices.ContainsFunc(have, func(b analysis.TextEdit) bool {
			return !same(a, b) && (a.Pos == b.Pos || a.Pos < endOf(b) && b.Pos < endOf(a))
		})
	})
}

// endOf returns the end of an edit, which an insertion may leave out.
func endOf(e analysis.TextEdit) token.Pos {
	if e.End.IsValid() {
		return e.End
	}
	return e.Pos
}

func same(a, b analysis.TextEdit) bool {
	return a.Pos == b.Pos && endOf(a) == endOf(b) && bytes.Equal(a.NewText, b.NewText)
}

// recheck returns the package with some of its files changed.
func recheck(pkg *packages.Package, files map[string][]byte) (*packages.Package, error) {
	out := *pkg
	out.Syntax = nil
	for _, name := range pkg.CompiledGoFiles {
		var source any
		if text, ok := files[name]; ok {
			source = text
		}
		file, err := parser.ParseFile(pkg.Fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		out.Syntax = append(out.Syntax, file)
	}
	out.TypesInfo = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	config := types.Config{Importer: importer(pkg.Types), Sizes: pkg.TypesSizes}
	var err error
	out.Types, err = config.Check(pkg.PkgPath, pkg.Fset, out.Syntax, out.TypesInfo)
	return &out, err
}

// importer finds packages among those that a type-checked package reaches.
func importer(pkg *types.Package) importerFunc {
	known := make(map[string]*types.Package)
	var visit func(*types.Package)
	visit = func(p *types.Package) {
		if known[p.Path()] == nil {
			known[p.Path()] = p
			for _, dep := range p.Imports() {
				visit(dep)
			}
		}
	}
	visit(pkg)
	return func(path string) (*types.Package, error) {
		if p := known[path]; p != nil {
			return p, nil
		}
		return nil, fmt.Errorf("package %s is not loaded", path)
	}
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
