package unit

import (
	"bufio"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// importer reads the packages that one unit imports from export data.
//
// Each unit has its own. One importer for all would read shared packages once,
// but reading a package completes others that were half known before, while
// their scopes are walked for another unit; and what a unit sees would depend on
// the order in which units are analysed, and on what the cache spared.
type importer struct {
	fset     *token.FileSet
	unit     *Unit
	packages map[string]*types.Package
}

func newImporter(fset *token.FileSet, u *Unit) *importer {
	return &importer{fset, u, make(map[string]*types.Package)}
}

// Import implements [types.Importer].
func (i *importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	name := path
	if mapped, ok := i.unit.ImportMap[path]; ok {
		name = mapped
	}
	file := i.unit.Export(name)
	if file == "" {
		return nil, fmt.Errorf("package %s is missing or does not compile", path)
	}
	name, _, _ = strings.Cut(name, " [") // a package recompiled for a test keeps its path
	if pkg := i.packages[name]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// NewReader is deprecated in favour of files that only Go 1.28 writes.
	r, err := gcexportdata.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("read export data of %s: %w", path, err)
	}
	return gcexportdata.Read(r, i.fset, i.packages, name)
}
