package unit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestEnclosing marks positions with @ and the name that they should have.
func TestEnclosing(t *testing.T) {
	const src = `package shop

var outside = func() { _ = "@" }

// Order @Order is a function.
func Order() { _ = "@Order" }

//txvet:ignore txleak -- @Shop.Value
func (Shop) Value() {
	go func() {
		_ = "@Shop.Value"
	}()
}

func (s *Shop) Pointer() { _ = "@(*Shop).Pointer" }

func (s *(Shop)) Parens() { _ = "@(*Shop).Parens" }

func (l *List[T]) One() { _ = "@(*List).One" }

func (p Pair[K, V]) Two() { _ = "@Pair.Two" }

type after struct { tag int ` + "`@`" + ` }
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "shop.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	c := &checked{fset: fset, files: []*ast.File{file}}
	for i := range len(src) {
		if src[i] != '@' {
			continue
		}
		want, _, _ := strings.Cut(strings.FieldsFunc(src[i+1:], func(r rune) bool { return strings.ContainsRune(" \n`", r) })[0], `"`)
		if next := src[i+1]; next == '"' || next == '`' {
			want = ""
		}
		pos := file.FileStart + token.Pos(i)
		if got := c.enclosing(pos); got != want {
			t.Errorf("%s: got %q, want %q", fset.Position(pos), got, want)
		}
	}
}
