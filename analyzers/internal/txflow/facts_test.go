package txflow

import (
	"bytes"
	"encoding/gob"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// maxFacts is how many bytes the facts of a case may take on average, gob-coded as
// they are written: they are read for each package that imports another.
const maxFacts = 4000

// TestFactsAreDeterministic loads and infers the cases twice and compares the
// facts byte by byte: build caches go by them. It decodes each and encodes it
// again, too.
func TestFactsAreDeterministic(t *testing.T) {
	first, second := factsOf(t, cases(t)), factsOf(t, cases(t))
	if len(first) < 20 {
		t.Fatalf("%d packages have facts", len(first))
	}
	total := 0
	for path, code := range first {
		total += len(code)
		if !bytes.Equal(code, second[path]) {
			t.Errorf("the facts of %s differ from run to run", path)
		}
		facts := new(Facts)
		if err := gob.NewDecoder(bytes.NewReader(code)).Decode(facts); err != nil {
			t.Fatalf("decode the facts of %s: %v", path, err)
		}
		if !bytes.Equal(encode(t, facts), code) {
			t.Errorf("the facts of %s change when they are read and written", path)
		}
		if !slices.IsSortedFunc(facts.Funcs, func(x, y Func) int { return strings.Compare(x.Name, y.Name) }) {
			t.Errorf("the functions of %s are in no order", path)
		}
	}
	t.Logf("%d bytes for %d packages", total, len(first))
	if total > maxFacts*len(first) {
		t.Errorf("the facts take %d bytes, more than %d for each of %d packages", total, maxFacts, len(first))
	}
}

// cases loads the cases of all rules.
func cases(t *testing.T) []*packages.Package {
	t.Helper()
	config := &packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: "../../../testdata", Env: append(os.Environ(), "GOWORK=off")}
	pkgs, err := packages.Load(config, "./rules/...", "./effects/...", "./examples/...")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for path, dep := range pkg.Imports {
			if !slices.Contains(pkgs, dep) {
				delete(pkg.Imports, path)
			}
		}
	}
	return pkgs
}

// factsOf infers the packages and returns the facts of each that has some.
func factsOf(t *testing.T, pkgs []*packages.Package) map[string][]byte {
	t.Helper()
	graph, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, act := range graph.Roots {
		facts := new(Facts)
		if act.Err != nil {
			t.Fatalf("infer %s: %v", act.Package.PkgPath, act.Err)
		}
		if act.PackageFact(act.Package.Types, facts) {
			out[act.Package.PkgPath] = encode(t, facts)
		}
	}
	return out
}

func encode(t *testing.T, facts *Facts) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(facts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
