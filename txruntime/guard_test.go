package txruntime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/txvet/txvet/analyzers"
)

// ruledBy says for each rule which guards find the same mistake at run time. nil is
// for those that only reading the program shows.
var ruledBy = map[string][]error{
	"abortedtx":  {ErrAborted},
	"badcommit":  nil, // a failure that was dropped makes the commit fail: ErrAborted says so
	"dbhandle":   {ErrEngineClosed, ErrNoDriver, ErrUnknownDriver},
	"deadctx":    nil,
	"lazyload":   {ErrNotLoaded, ErrNotFlushed},
	"lostctx":    {ErrWrongContext},
	"nestedtx":   {ErrNestedBegin, ErrNestedActive},
	"openrows":   {ErrRowsOpen},
	"outsidetx":  {ErrNoTx, ErrForeignSession},
	"queryloop":  nil,
	"rawtx":      {ErrTxEndedBySQL},
	"readonlytx": {ErrReadOnly},
	"slowtx":     {ErrLongTx},
	"txdone":     {ErrTxDone, ErrScopeOwned, ErrSessionClosed},
	"txescape":   {ErrConcurrent},
	"txleak":     {ErrLeak},
}

// noGuards are the exported errors that are no misuse.
var noGuards = []string{"ErrCommitUnknown", "ErrCommitted", "ErrUnique", "ErrNoRows", "ErrTooManyRows"}

// TestGuardsNameRules holds guards and rules together: each guard names a rule
// that exists, and each rule has its guards or none.
func TestGuardsNameRules(t *testing.T) {
	var rules []string
	for _, r := range analyzers.Rules {
		rules = append(rules, r.Name)
		if _, ok := ruledBy[r.Name]; !ok {
			t.Errorf("rule %s has no place in ruledBy: name its guards, or nil", r.Name)
		}
	}
	placed := map[error]bool{}
	for rule, sentinels := range ruledBy {
		if !slices.Contains(rules, rule) {
			t.Errorf("ruledBy names %s, which is no rule", rule)
		}
		for _, sentinel := range sentinels {
			placed[sentinel] = true
			if g, ok := guards[sentinel]; !ok || g.rule != rule {
				t.Errorf("the guard %q is of rule %q, ruledBy says %s", sentinel, g.rule, rule)
			}
		}
	}
	for sentinel, g := range guards {
		if !slices.Contains(rules, g.rule) {
			t.Errorf("the guard %q names %q, which is no rule", sentinel, g.rule)
		}
		if !placed[sentinel] {
			t.Errorf("the guard %q has no place in ruledBy", sentinel)
		}
	}
}

// TestGuardsAreComplete looks at the source: an exported error is a guard, or one
// of those that are no misuse.
func TestGuardsAreComplete(t *testing.T) {
	known := 0
	for name, text := range sentinels(t) {
		if slices.Contains(noGuards, name) {
			continue
		}
		known++
		found := false
		for g := range guards {
			found = found || g.Error() == text
		}
		if !found {
			t.Errorf("%s is not in guards, nor in noGuards", name)
		}
	}
	if known != len(guards) {
		t.Errorf("%d exported errors are guards, %d are in the table", known, len(guards))
	}
}

// sentinels finds the exported variables of the package that are made by
// errors.New, with their texts.
func sentinels(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if !strings.HasPrefix(name.Name, "Err") || i >= len(spec.Values) {
					continue
				}
				if call, ok := spec.Values[i].(*ast.CallExpr); ok && len(call.Args) == 1 {
					if lit, ok := call.Args[0].(*ast.BasicLit); ok {
						found[name.Name] = strings.Trim(lit.Value, "\"`")
					}
				}
			}
			return true
		})
	}
	if len(found) == 0 {
		t.Fatal("no exported errors in the source")
	}
	return found
}
