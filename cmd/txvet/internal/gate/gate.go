// Package gate decides, before anything is parsed, whether a package is worth
// analysing. Most of a build is not: what is left out makes txvet cheaper than a
// vet tool that does nothing.
package gate

import (
	"slices"

	"github.com/txvet/txvet/analyzers"
)

// Relevant reports whether a package may have findings or facts: it imports a
// package of the models, or one that exports a fact. A package exports a fact
// when its importers must know what its functions do or when its API lets them
// reach a handle, so direct imports suffice. The modelled libraries are never
// relevant: nothing about them is inferred.
//
// The imports are package paths; hasFacts says which of them exported one.
func Relevant(path string, imports []string, hasFacts func(path string) bool) bool {
	if analyzers.Modelled(path) {
		return false
	}
	gates := analyzers.Gates()
	return slices.ContainsFunc(imports, func(imp string) bool {
		_, ok := slices.BinarySearch(gates, imp)
		return ok || hasFacts(imp)
	})
}
