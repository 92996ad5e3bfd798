package analyzers_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/ruledoc"
	"github.com/txvet/txvet/analyzers/internal/ruletest"
)

func TestCases(t *testing.T) {
	setShared(t, "tests", "true") // some cases are helpers of tests
	var defaults []analyzers.Rule
	patterns := []string{"./store/..."} // for their facts
	for _, rule := range analyzers.Rules {
		if rule.Default {
			defaults = append(defaults, rule)
			patterns = append(patterns, "./rules/"+rule.Name+"/...", "./examples/"+rule.Name+"/...")
		}
	}
	ruletest.Run(t, "../testdata", analyzers.Suite(defaults), patterns...)
	for _, rule := range analyzers.Rules {
		if !rule.Default {
			ruletest.Run(t, "../testdata", analyzers.Suite(append(slices.Clip(defaults), rule)), "./rules/"+rule.Name+"/...", "./examples/"+rule.Name+"/...")
		}
	}
}

// setShared sets one of the flags that all rules share, for a test.
func setShared(t *testing.T, name, value string) {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	report.AddFlags(fs)
	if err := fs.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fs.Set(name, fs.Lookup(name).DefValue) })
}

// TestOptions turns on what is off by default.
func TestOptions(t *testing.T) {
	on := map[string]string{
		"outsidetx.require": "multiwrite", "rawtx.ddl": "true", "deadctx.rollback": "true", "queryloop.tx": "true", "txleak.panic": "true", "txleak.exit": "true",
	}
	for _, rule := range analyzers.Rules {
		rule.Flags.VisitAll(func(f *flag.Flag) {
			name := rule.Name + "." + f.Name
			value, ok := on[name]
			if !ok {
				t.Errorf("option %s is not tested", name)
			}
			if err := f.Value.Set(value); err != nil {
				t.Error(err)
			}
			t.Cleanup(func() { f.Value.Set(f.DefValue) })
		})
	}
	ruletest.Run(t, "../testdata", analyzers.Suite(analyzers.Rules), "./store/...", "./options/...")
}

func TestRegistry(t *testing.T) {
	if err := analysis.Validate(analyzers.Suite(analyzers.Rules)); err != nil {
		t.Error(err)
	}
	if !slices.IsSortedFunc(analyzers.Rules, func(a, b analyzers.Rule) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("Rules is not sorted by name")
	}
	seen := make(map[string]bool)
	for _, rule := range analyzers.Rules {
		if seen[rule.Name] {
			t.Errorf("%s is registered twice", rule.Name)
		}
		seen[rule.Name] = true
		if !strings.HasPrefix(rule.Doc, rule.Name+": ") || !strings.Contains(rule.Doc, "\n# "+ruledoc.Limits+"\n") {
			t.Errorf("Doc of %s is not the text of its doc.go", rule.Name)
		}
		if want := ruledoc.URL(rule.Name); rule.URL != want {
			t.Errorf("URL of %s is %q, want %q", rule.Name, rule.URL, want)
		}
		if rule.Since == "" {
			t.Errorf("%s does not say since when it is there", rule.Name)
		}
	}
}
