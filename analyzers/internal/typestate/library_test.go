package typestate

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// library is what the functions under test are written against.
const library = `package lib

import (
	"errors"
	"fmt"
	"strings"
)

type DB struct{}
type Tx struct{}
type Rows struct{}

func (*DB) Begin() (*Tx, error)         { panic(0) }
func (*DB) Query(string) (*Rows, error) { panic(0) }
func (*Tx) Exec(string) error           { panic(0) }
func (*Tx) Commit() error               { panic(0) }
func (*Tx) Rollback() error             { panic(0) }
func (*Rows) Next() bool                { panic(0) }
func (*Rows) Close() error              { panic(0) }

var (
	global *Tx
	_      = errors.New
	_      = fmt.Sprint
	_      = strings.ToUpper
)

func unknown(...any) {}

func f(db *DB, given *Tx, n int) (err error) {
`

// solve solves a function with the given body.
func solve(t *testing.T, body string) *Flow {
	t.Helper()
	fn, env := compile(t, body)
	return Solve(fn, env)
}

func compile(t *testing.T, body string) (*ssa.Function, *Env) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "lib.go", library+body+"\n}\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	config := &types.Config{Importer: importer.Default()}
	pkg, _, err := ssautil.BuildPackage(config, fset, types.NewPackage("lib", "lib"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	recv, arg, r0, r1 := txmodel.Operand{Place: txmodel.Recv}, txmodel.Operand{Place: txmodel.Arg}, txmodel.Operand{Place: txmodel.Result}, txmodel.Operand{Place: txmodel.Result, Index: 1}
	model := map[string]*txmodel.Call{
		"(*lib.DB).Begin":    {Role: txmodel.Begin, On: recv, New: r0, Err: r1},
		"(*lib.DB).Query":    {Role: txmodel.Query, On: recv, New: r0, Err: r1, SQL: arg},
		"(*lib.Tx).Exec":     {Role: txmodel.Exec, On: recv, Err: r0, SQL: arg},
		"(*lib.Tx).Commit":   {Role: txmodel.Commit, On: recv, Err: r0},
		"(*lib.Tx).Rollback": {Role: txmodel.Rollback, On: recv, Err: r0},
		"(*lib.Rows).Next":   {Role: txmodel.Next, On: recv, More: r0},
		"(*lib.Rows).Close":  {Role: txmodel.Close, On: recv, Err: r0},
	}
	kinds := map[string]txmodel.HandleKind{"*lib.DB": txmodel.Pool, "*lib.Tx": txmodel.Tx, "*lib.Rows": txmodel.Rows}
	return pkg.Func("f"), &Env{
		House:   txmodel.House,
		Index:   txmodel.Default(),
		Model:   func(fn *types.Func) *txmodel.Call { return model[fn.FullName()] },
		Handle:  func(t types.Type) txmodel.HandleKind { return kinds[t.String()] },
		Summary: func(*types.Func, *ssa.Function) (*effect.Summary, bool) { return nil, false },
		Place:   func(pos token.Pos) effect.Place { return effect.Place{Line: fset.Position(pos).Line} },
	}
}

// describe says what is known of one way out: "tx open written: nil". Handles
// are named by their types.
func describe(e *Exit) string {
	var words []string
	for _, h := range e.Handles() {
		words = append(words, strings.ToLower(strings.TrimPrefix(h.ID.Type().String(), "*lib.")), h.State.String())
		for _, is := range []struct {
			holds bool
			word  string
		}{
			{!h.Checked, "unchecked"}, {h.Written.IsValid(), "written"}, {h.Failed.IsValid(), "failed"},
			{h.Owned && e.Escaped(h) == Lent, "lent"}, {h.Owned && e.Escaped(h) == Kept, "kept"},
		} {
			if is.holds {
				words = append(words, is.word)
			}
		}
	}
	end := "panic"
	if !e.Panics {
		end = map[effect.Nilness]string{effect.Unknown: "?", effect.Nil: "nil", effect.NotNil: "err"}[e.Nilness(0)]
	}
	if len(words) == 0 {
		return end
	}
	return strings.Join(words, " ") + ": " + end
}

// printed is all of a flow that rules and callers read, in its order.
func printed(flow *Flow) string {
	var b strings.Builder
	for _, site := range flow.Sites {
		fmt.Fprintln(&b, site.Pos(), site.Role, len(site.Paths), site.Write)
		for _, v := range site.Paths {
			fmt.Fprintln(&b, v.On, v.New, v.Trace(), len(v.Handles))
		}
	}
	for _, e := range flow.Exits {
		fmt.Fprintln(&b, e.Pos(), describe(e), e.Trace())
	}
	fmt.Fprintf(&b, "%+v", flow.Summary)
	return strings.Join(slices.Collect(strings.Lines(b.String())), "")
}
