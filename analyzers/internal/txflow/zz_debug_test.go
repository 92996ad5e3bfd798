package txflow_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/txvet/txvet/analyzers/internal/txflow"
)

func TestDebug(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: os.Getenv("DBGDIR")}, ".")
	if err != nil {
		t.Fatal(err)
	}
	g, err := checker.Analyze([]*analysis.Analyzer{txflow.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range g.Roots {
		for _, f := range a.Result.(*txflow.Result).Flows {
			b, _ := json.MarshalIndent(f.Summary, "", " ")
			fmt.Println("====", f.Fn.Name(), f.GaveUp, string(b))
			for _, s := range f.Sites {
				for _, v := range s.Paths {
					fmt.Println("  site", s.Role, a.Package.Fset.Position(s.Pos()).Line, v.On, v.Stmt != nil, v.Base != nil, v.Spawned, v.Unsure)
				}
			}
			for _, e := range f.Exits {
				fmt.Println("  exit", a.Package.Fset.Position(e.Pos()).Line, e.Fails(), e.Succeeds(), e.Panics)
				for _, h := range e.Handles() {
					fmt.Println("     ", h.ID, h.Kind, h.State, h.ByDefer, e.Escaped(h))
				}
			}
		}
	}
}
