package ruletest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// checkFixes applies the first fix of each diagnostic, as far as they do not
// overlap, and checks what the package is then.
func checkFixes(t *testing.T, analyzers []*analysis.Analyzer, pkg *packages.Package, found []diagnostic) {
	t.Helper()
	files, applied, err := applyFixes(pkg, found)
	if err != nil {
		t.Error(err)
		return
	}
	for _, name := range pkg.CompiledGoFiles {
		golden, err := os.ReadFile(name + ".golden")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || !bytes.Equal(files[name], golden) {
			t.Errorf("%s: fixed file is not as in .golden (%v), but:\n%s", name, err, files[name])
		}
	}
	if applied == 0 {
		return
	}
	fixed, err := recheck(pkg, files)
	if err != nil {
		t.Errorf("fixed package does not compile: %v", err)
		return
	}
	after, err := analyze(analyzers, []*packages.Package{fixed})
	if err != nil {
		t.Error(err)
		return
	}
	kinds := make(map[string]int)
	for _, d := range found {
		kinds[d.Category]++
	}
	for _, d := range after[fixed] {
		if kinds[d.Category]--; kinds[d.Category] < 0 {
			t.Errorf("%v: fixes bring a finding: %s (%s)", lineOf(fixed.Fset, d.Pos), d.Message, d.rule)
		}
	}
	if left := len(after[fixed]); left > len(found)-applied {
		t.Errorf("%d findings with %d fixes applied: %d are left", len(found), applied, left)
	}
}

// applyFixes returns the files that change, formatted, and how many diagnostics
// had a fix that was applied. One that overlaps an earlier one is left out, as
// every driver does.
func applyFixes(pkg *packages.Package, found []diagnostic) (map[string][]byte, int, error) {
	var edits []analysis.TextEdit
	applied := 0
	for _, d := range found {
		if len(d.SuggestedFixes) == 0 {
			continue
		}
		if fix := d.SuggestedFixes[0].TextEdits; !overlap(edits, fix) {
			edits = append(edits, fix...)
			applied++
		}
	}
	// From the end to the beginning, so that offsets stay right.
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return cmp.Compare(b.Pos, a.Pos) })
	edits = slices.CompactFunc(edits, same)
	files := make(map[string][]byte)
	for _, e := range edits {
		file := pkg.Fset.File(e.Pos)
		text, ok := files[file.Name()]
		if !ok {
			var err error
			if text, err = os.ReadFile(file.Name()); err != nil {
				return nil, 0, fmt.Errorf("apply fix: %w", err)
			}
		}
		start, end := file.Offset(e.Pos), file.Offset(endOf(e))
		files[file.Name()] = slices.Concat(text[:start], e.NewText, text[end:])
	}
	for name, text := range files {
		formatted, err := format.Source(text)
		if err != nil {
			return nil, 0, fmt.Errorf("format fixed %s: %w", name, err)
		}
		files[name] = formatted
	}
	return files, applied, nil
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
