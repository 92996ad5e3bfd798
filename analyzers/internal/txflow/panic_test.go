package txflow

import (
	"cmp"
	"fmt"
	"go/types"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// The packages that the inference is tried on in each test run. Between them
// they have generics, iterators, assembly stubs, labelled loops, select, goto,
// defers in loops, large generated files and the drivers that the rules are for.
var (
	ours = []string{"github.com/txvet/txvet/analyzers/..."}
	std  = []string{
		"cmp", "context", "database/sql", "encoding/json", "go/parser", "image/color/palette", "internal/bytealg", "iter", "maps",
		"math/big", "net/http", "regexp/syntax", "slices", "sync", "testing", "text/template/parse",
	}
	libs = []string{
		"github.com/go-sql-driver/mysql", "github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgconn",
		"github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgx/v5/stdlib", "github.com/jmoiron/sqlx", "github.com/lib/pq",
	}
)

// perPackage is how long one package may take, on a machine that does other
// things as well.
const perPackage = 10 * time.Minute

// TestAnyCode holds the inference to its contract towards code that has nothing
// to do with databases: it ends, and does not panic.
func TestAnyCode(t *testing.T) {
	for _, load := range []struct {
		name, dir string
		patterns  []string
	}{
		{"ours", ".", ours},
		{"std", ".", std},
		{"libs", "../../../testdata", libs},
	} {
		t.Run(load.name, func(t *testing.T) {
			solveAll(t, load.dir, load.patterns, nil)
		})
	}
}

// TestSweep, which make sweep runs, is TestAnyCode on the whole standard
// library and on all that this module and testdata depend on, down to the
// leaves. It prints what was given up and what was slow.
func TestSweep(t *testing.T) {
	if os.Getenv("TXVET_SWEEP") == "" {
		t.Skip("takes many minutes: make sweep")
	}
	sum := tally{seen: map[string]bool{}}
	solveAll(t, ".", []string{"std", "all"}, &sum)
	solveAll(t, "../../../testdata", []string{"all"}, &sum)
	t.Log(&sum)
}

// solveAll loads packages with their syntax and solves each, the gate bypassed.
// Facts pass between them.
func solveAll(t *testing.T, dir string, patterns []string, sum *tally) {
	t.Helper()
	config := &packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Env: append(os.Environ(), "GOWORK=off")}
	pkgs, err := packages.Load(config, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) == 0 {
		t.Fatalf("%v match no package", patterns)
	}
	for _, pkg := range pkgs {
		for path, dep := range pkg.Imports {
			if !slices.Contains(pkgs, dep) {
				delete(pkg.Imports, path)
			}
		}
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{ungated(t, sum)}, pkgs, &checker.Options{Sequential: sum != nil})
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("solve %s: %v", act.Package.PkgPath, act.Err)
		}
	}
}

// ungated is Analyzer for any package. With a tally it measures each function.
func ungated(t *testing.T, sum *tally) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "ungated", Doc: "the inference without its gate", RunDespiteErrors: true,
		FactTypes: []analysis.Fact{(*Facts)(nil)},
		Run: func(pass *analysis.Pass) (any, error) {
			if pass.Pkg.Path() == "unsafe" || len(pass.TypeErrors) > 0 {
				return nil, nil
			}
			if sum != nil && sum.seen[pass.Pkg.Path()] {
				return nil, nil
			}
			if sum != nil { // while it runs: nothing recovers from a stack overflow
				fmt.Fprint(os.Stderr, pass.Pkg.Path())
			}
			done := make(chan error, 1)
			go func() { done <- infer(pass, sum) }()
			select {
			case err := <-done:
				return nil, err
			case <-time.After(perPackage):
				return nil, fmt.Errorf("no end after %v", perPackage)
			}
		},
	}
}

// infer does what run does, and makes a panic an error.
func infer(pass *analysis.Pass, sum *tally) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	start := time.Now()
	p := build(&Result{pass: pass, names: newNames(pass), index: Models()})
	p.solve()
	if p.learn(); len(p.fields) > 0 {
		p.flows, p.solved = nil, map[*types.Func]*typestate.Flow{}
		p.solve()
	}
	for _, fn := range p.funcs {
		p.force(fn)
	}
	if facts := p.facts(); facts != nil {
		pass.ExportPackageFact(facts)
	}
	if sum != nil {
		took := time.Since(start)
		sum.measure(p)
		fmt.Fprintf(os.Stderr, "\t%d\t%v\n", len(p.flows), took.Round(time.Millisecond))
	}
	return nil
}

// force solves fn where it has nothing to do with handles, and its literals.
func (p *pkg) force(fn *ssa.Function) {
	if !p.touches(fn) {
		flow := typestate.Solve(fn, p.env)
		p.flows = append(slices.DeleteFunc(p.flows, func(f *typestate.Flow) bool { return f.Fn == fn }), flow)
	}
	for _, anon := range fn.AnonFuncs {
		p.force(anon)
	}
}

// tally is what the sweep found.
type tally struct {
	seen            map[string]bool // packages, which two modules may share
	packages, funcs int
	givenUp         []string
	slow            []timed
}

type timed struct {
	name string
	took time.Duration
}

// measure solves each function once more, on its own.
func (s *tally) measure(p *pkg) {
	s.packages++
	s.seen[p.pass.Pkg.Path()] = true
	for _, flow := range p.flows {
		s.funcs++
		name := fmt.Sprintf("%s (%d blocks, %v)", flow.Fn, len(flow.Fn.Blocks), p.pass.Fset.Position(flow.Fn.Pos()))
		if flow.GaveUp {
			s.givenUp = append(s.givenUp, name)
		}
		took := solveTime(flow.Fn, p.env)
		s.slow = append(s.slow, timed{name, took})
	}
	slices.SortFunc(s.slow, func(x, y timed) int { return cmp.Compare(y.took, x.took) })
	s.slow = s.slow[:min(len(s.slow), 30)]
}

func solveTime(fn *ssa.Function, env *typestate.Env) time.Duration {
	start := time.Now()
	typestate.Solve(fn, env)
	return time.Since(start)
}

func (s *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d packages, %d functions, %d given up\n", s.packages, s.funcs, len(s.givenUp))
	for _, name := range s.givenUp {
		fmt.Fprintf(&b, "given up: %s\n", name)
	}
	for _, f := range s.slow {
		fmt.Fprintf(&b, "%8v %s\n", f.took.Round(time.Millisecond), f.name)
	}
	return b.String()
}
