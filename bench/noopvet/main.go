// Noopvet is a vet tool that does nothing, but has facts: what it costs is the
// price of the stock driver.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

type fact struct{}

func (*fact) AFact() {}

func main() {
	unitchecker.Main(&analysis.Analyzer{
		Name:      "noop",
		Doc:       "do nothing",
		FactTypes: []analysis.Fact{(*fact)(nil)},
		Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
