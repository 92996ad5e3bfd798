package ruletest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	const source = "package a\n" +
		"var b = 1 // want `open .*\\(txleak\\)$` \"used\"\n" +
		"var c = 1 // want `lost`\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	wants, err := readWants(fset, []*ast.File{file})
	if err != nil {
		t.Fatal(err)
	}
	got := match(wants, []finding{
		{line{"a.go", 2}, "is used (txdone)"},
		{line{"a.go", 2}, "is open here (txleak)"},
		{line{"a.go", 2}, "is used again (txdone)"},
	})
	wanted := "a.go:2: unexpected: is used again (txdone)\na.go:3: nothing reported that matches `lost`"
	if strings.Join(got, "\n") != wanted {
		t.Errorf("got %q", got)
	}
}

func TestParseWantRejects(t *testing.T) {
	for _, text := range []string{"", "open", "`open` still", "`(`"} {
		if _, err := parseWant(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
