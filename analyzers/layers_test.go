package analyzers_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/txvet/txvet/"

// layers says which of our packages a package may import; "rules" stands for
// each rule. What lies below cmd keeps its own order there.
var layers = map[string][]string{
	"analyzers/internal/txmodel":   {},
	"analyzers/internal/effect":    {},
	"analyzers/internal/ruledoc":   {},
	"analyzers/internal/ruletest":  {},
	"analyzers/internal/typestate": {"analyzers/internal/txmodel", "analyzers/internal/effect"},
	"analyzers/internal/txflow":    {"analyzers/internal/txmodel", "analyzers/internal/effect", "analyzers/internal/typestate", "analyzers/internal/report"},
	"analyzers/internal/report":    {},
	"analyzers/internal/rule":      {"analyzers/internal/txflow", "analyzers/internal/report", "analyzers/internal/ruledoc"},
	"rules":                        {"analyzers/internal/rule", "analyzers/internal/txflow", "analyzers/internal/txmodel", "analyzers/internal/report"},
	"analyzers":                    {"rules", "analyzers/internal/txflow", "analyzers/internal/txmodel", "analyzers/internal/report"},
	"analyzers/internal/gen":       {"analyzers", "analyzers/internal/ruledoc"},
	"cmd":                          {"analyzers", "cmd"},
	"txruntime":                    {"txruntime"},
}

// banned says which packages of others a layer must not import.
var banned = map[string][]string{
	"analyzers/internal/typestate": {"golang.org/x/tools/go/analysis"},
	"analyzers/internal/txmodel":   {"golang.org/x/tools/go/analysis"},
	"analyzers/internal/effect":    {"golang.org/x/tools/go/analysis"},
	"analyzers/internal/ruledoc":   {"golang.org/x/tools/go/analysis"},
}

func TestLayers(t *testing.T) {
	for _, pkg := range listPackages(t) {
		from := layer(pkg.ImportPath)
		allowed, ok := layers[from]
		if !ok {
			t.Errorf("%s has no place in the layers", pkg.ImportPath)
		}
		for _, imported := range pkg.Imports {
			to := layer(imported)
			ours := strings.HasPrefix(imported, module)
			if ours && !slices.Contains(allowed, to) || slices.Contains(banned[from], imported) {
				t.Errorf("%s imports %s, which its layer must not", pkg.ImportPath, imported)
			}
		}
	}
}

// layer returns the key of a package in layers.
func layer(path string) string {
	path = strings.TrimPrefix(path, module)
	if first, _, _ := strings.Cut(path, "/"); first == "cmd" || first == "txruntime" {
		return first
	}
	if rest, ok := strings.CutPrefix(path, "analyzers/"); ok && !strings.HasPrefix(rest, "internal/") {
		return "rules"
	}
	return path
}

type listed struct {
	ImportPath string
	Imports    []string
}

// listPackages lists the packages of the module.
func listPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list packages: %v", err)
	}
	var pkgs []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg listed
		if err := d.Decode(&pkg); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatalf("list packages: %v", err)
		}
		pkgs = append(pkgs, pkg)
	}
}
