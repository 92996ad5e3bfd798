package analyzers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/analyzers/internal/ruledoc"
	"github.com/txvet/txvet/analyzers/internal/ruletest"
)

// TestFixesHaveGoldens wants a fixed case of each rule whose documentation says
// that it offers fixes, and of no other. TestCases applies the fixes.
func TestFixesHaveGoldens(t *testing.T) {
	for _, rule := range analyzers.Rules {
		goldens := 0
		for _, dir := range []string{"*", "*/*"} {
			found, err := filepath.Glob("../testdata/rules/" + rule.Name + "/" + dir + "/*" + ruletest.Golden)
			if err != nil {
				t.Error(err)
			}
			for _, name := range found {
				if _, err := os.Stat(strings.TrimSuffix(name, ruletest.Golden)); err != nil {
					t.Error(err)
				}
			}
			goldens += len(found)
		}
		if documented := strings.Contains(rule.Doc, "\n# "+ruledoc.Fixes+"\n"); documented != (goldens > 0) {
			t.Errorf("%s: section %s is there: %v, but %d cases have a file *%s", rule.Name, ruledoc.Fixes, documented, goldens, ruletest.Golden)
		}
	}
}
