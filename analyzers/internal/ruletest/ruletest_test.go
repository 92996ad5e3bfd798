package ruletest_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/ruletest"
)

// oldname wants every function old to be called new.
var oldname = &analysis.Analyzer{
	Name: "oldname",
	Doc:  "oldname: reports functions called old",
	Run: func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok || fn.Name.Name != "old" {
					continue
				}
				pass.Report(analysis.Diagnostic{
					Pos:      fn.Pos(),
					Category: "oldname/function",
					Message:  "function is old",
					SuggestedFixes: []analysis.SuggestedFix{{
						Message:   "rename",
						TextEdits: []analysis.TextEdit{{Pos: fn.Name.Pos(), End: fn.Name.End(), NewText: []byte("new_")}},
					}},
				})
			}
		}
		return nil, nil
	},
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":        "module txvet.test\n\ngo 1.26.0\n",
		"b/b.go":        "package b\n\nvar B int\n",
		"a/a.go":        "package a\n\nimport \"txvet.test/b\"\n\nfunc old() int { return b.B } // want `^function is old \\(oldname\\)$`\n",
		"a/a.go.golden": "package a\n\nimport \"txvet.test/b\"\n\nfunc new_() int { return b.B } // want `^function is old \\(oldname\\)$`\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	ruletest.Run(t, dir, []*analysis.Analyzer{oldname}, "./...")
}
