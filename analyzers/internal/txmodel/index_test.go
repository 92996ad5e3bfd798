package txmodel

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

func TestUserLinesReplaceEmbeddedOnes(t *testing.T) {
	const line = "exec (*database/sql.Tx).Commit on=recv\nlibrary corp.test/db/...\nbegin corp.test/x.Begin pool=a0 tx=r0\n"
	x, err := Default().With("user.model", strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for c := range x.Calls() {
		if c.Func == "(*database/sql.Tx).Commit" {
			count++
			if c.Role != Exec || c.Pos != "user.model:1" {
				t.Errorf("got %s of %s", c.Role, c.Pos)
			}
		}
	}
	if count != 1 {
		t.Errorf("%d lines for Commit", count)
	}
	if !x.Modelled("corp.test/db/sub") || x.Modelled("corp.test/dbx") || Default().Modelled("corp.test/db") {
		t.Error("library line does not count, or counts elsewhere")
	}
	if !slices.Contains(x.Packages(), "corp.test/x") {
		t.Error("owner of a modelled function is not relevant")
	}
	if x.Modelled("corp.test/x") {
		t.Error("owner of a modelled function counts as library")
	}
}

func TestWithJoinsAllErrors(t *testing.T) {
	_, err := Default().With("user.model", strings.NewReader("frob\n\nquux\n"))
	const want = "user.model:1: unknown role \"frob\"\nuser.model:3: unknown role \"quux\""
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestDialect(t *testing.T) {
	for path, want := range map[string]string{
		"github.com/jackc/pgx/v5/pgxpool": "postgres",
		"github.com/jackc/pgx/v5":         "postgres",
		"github.com/go-sql-driver/mysql":  "mysql",
		"modernc.org/sqlite":              "sqlite",
		"database/sql":                    "",
		"net/http":                        "",
	} {
		if got := Default().Dialect(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestSlowCallsMakeNothingRelevant(t *testing.T) {
	for _, p := range []string{"net/http", "time", "sync", "os/exec"} {
		if slices.Contains(Default().Packages(), p) || Default().Modelled(p) {
			t.Errorf("%s is relevant", p)
		}
	}
}

const user = `package user

import (
	"context"
	"database/sql"
)

type DBTX interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}
type Finisher interface { Commit() error; Rollback() error }
type Beginner interface { BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error) }
type Embeds interface { DBTX; Extra() }
type Closer interface { Close() error }
type Errer interface { Err() error }
type Pinger interface { Ping() error }
type Other interface { ExecContext(context.Context, string, ...any) (int, error) }
type More interface { Commit() error; Sync() }
type Generic[T any] interface { QueryRowContext(context.Context, string, ...any) T }
type Row = Generic[*sql.Row]
type Union interface { *sql.DB | *sql.Tx; Exec(string, ...any) (sql.Result, error) }
type Alias = sql.Tx

var (
	tx *Alias
	value sql.Tx
)
`

func check(t *testing.T) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "user.go", user, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := conf.Check("user", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestInterfaceFindsTheLibraryBehind(t *testing.T) {
	pkg := check(t)
	for _, tt := range []struct{ iface, method, want string }{
		{"DBTX", "ExecContext", "(*database/sql.DB).ExecContext"},
		{"DBTX", "PrepareContext", "(*database/sql.DB).PrepareContext"},
		{"Finisher", "Commit", "(*database/sql.Tx).Commit"},
		{"Beginner", "BeginTx", "(*database/sql.DB).BeginTx"},
		{"Embeds", "ExecContext", "(*database/sql.DB).ExecContext"}, // declared by DBTX
		{"Embeds", "Extra", ""},
		{"Closer", "Close", ""},
		{"Errer", "Err", ""},
		{"Pinger", "Ping", ""},
		{"Other", "ExecContext", ""},
		{"More", "Commit", ""},
		{"Generic", "QueryRowContext", ""},
		{"Row", "QueryRowContext", "(*database/sql.DB).QueryRowContext"},
		{"Union", "Exec", "(*database/sql.DB).Exec"},
	} {
		typ := pkg.Scope().Lookup(tt.iface).Type()
		obj, _, _ := types.LookupFieldOrMethod(typ, false, pkg, tt.method)
		got := ""
		if c := Default().Interface(obj.(*types.Func), pkg); c != nil {
			got = c.Func
		}
		if got != tt.want {
			t.Errorf("%s.%s: got %q, want %q", tt.iface, tt.method, got, tt.want)
		}
	}
}

func TestHandle(t *testing.T) {
	pkg := check(t)
	for name, want := range map[string]HandleKind{"tx": Tx, "value": NoHandle} {
		if got := Default().Handle(pkg.Scope().Lookup(name).Type()); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
