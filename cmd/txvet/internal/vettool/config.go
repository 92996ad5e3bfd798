package vettool

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// config is what the go command says about the package to vet. The names are
// those of cmd/go/internal/work.vetConfig.
type config struct {
	ID                        string
	Dir                       string
	ImportPath                string
	GoVersion                 string
	GoFiles                   []string
	NonGoFiles                []string
	IgnoredFiles              []string
	ModulePath                string
	ModuleVersion             string
	Module                    *analysis.Module  // since Go 1.27
	ImportMap                 map[string]string // import path to package
	PackageFile               map[string]string // export data of direct imports
	PackageVetx               map[string]string // facts of direct imports
	VetxOnly                  bool              // a dependency: only its facts are wanted
	VetxOutput                string            // file for its facts
	Stdout                    string            // file for what would go to standard output
	FixArchive                string            // zip file for the fixed sources
	SucceedOnTypecheckFailure bool
}

func readConfig(file string) (*config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	cfg := new(config)
	if err := json.Unmarshal(data, cfg); err != nil {
		return nil, fmt.Errorf("parse %s: %w", file, err)
	}
	return cfg, nil
}

// standard reports whether the package is of the standard library, as far as
// that matters: a dependency without a module whose path begins with a word.
func (c *config) standard() bool {
	first, _, _ := strings.Cut(c.ImportPath, "/")
	return c.VetxOnly && c.ModulePath == "" && c.Module == nil && !strings.Contains(first, ".")
}

// imports returns the packages that the unit imports.
func (c *config) imports() []string {
	return slices.Collect(maps.Values(c.ImportMap))
}

// hasFacts reports whether the facts file of an import is not empty, without
// opening it.
func (c *config) hasFacts(path string) bool {
	info, err := os.Stat(c.PackageVetx[path])
	return err == nil && info.Size() > 0
}

// module returns the module of the package, or nil.
func (c *config) module() *analysis.Module {
	if c.Module != nil || c.ModulePath == "" {
		return c.Module
	}
	return &analysis.Module{Path: c.ModulePath, Version: c.ModuleVersion, GoVersion: c.GoVersion}
}
