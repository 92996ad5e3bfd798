// Package vettool is the driver that go vet -vettool and go fix -fixtool run,
// once for each package of the build. It does not use x/tools' unitchecker: that
// one carries types in the facts files, so that no package can be passed over.
package vettool

import (
	"errors"
	"fmt"
	"go/build"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/baseline"
	"github.com/txvet/txvet/cmd/txvet/internal/facts"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/gate"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
	"github.com/txvet/txvet/cmd/txvet/internal/unit"
)

// Run analyses the package of a configuration file and returns the exit status:
// 0, 1 if findings were printed as text, 2 on an error. In JSON form findings do
// not count, since the go command reads them and decides.
func Run(opts *options.Options, stdout, stderr io.Writer) int {
	cfg, err := readConfig(opts.Unit())
	if err != nil {
		fmt.Fprintf(stderr, "txvet: %v\n", err)
		return 2
	}
	found, err := cfg.analyze(opts)
	if err != nil {
		return cfg.fail(err, stderr)
	}
	if cfg.VetxOnly {
		return 0
	}
	status, err := cfg.print(found, opts, stdout, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "txvet: %v\n", err)
		return 2
	}
	return status
}

// analyze writes the facts file and returns the findings.
func (c *config) analyze(opts *options.Options) ([]finding.Finding, error) {
	if c.standard() {
		return nil, c.writeFacts(nil)
	}
	if err := opts.Load(); err != nil {
		return nil, err
	}
	files := c.files()
	if len(files) == 0 {
		return nil, c.writeFacts(nil)
	}
	if !gate.Relevant(c.ImportPath, c.imports(), c.hasFacts) {
		return nil, c.writeFacts(nil)
	}
	known, err := c.readFacts()
	if err != nil {
		return nil, err
	}
	all := analyzers.Suite(opts.Rules())
	if c.VetxOnly {
		all = []*analysis.Analyzer{analyzers.Infer}
	}
	result, err := unit.Analyze(&unit.Unit{
		Path:         c.ImportPath,
		GoFiles:      files,
		OtherFiles:   c.NonGoFiles,
		IgnoredFiles: c.IgnoredFiles,
		GoVersion:    c.GoVersion,
		Module:       c.module(),
		ImportMap:    c.ImportMap,
		Export:       func(pkg string) string { return c.PackageFile[pkg] },
		Sizes:        types.SizesFor("gc", build.Default.GOARCH),
		Facts:        known,
	}, all)
	if err != nil {
		return nil, err
	}
	found := opts.Wanted(finding.Sort(result.Findings))
	if opts.Baseline == options.Check && len(found) > 0 {
		b, err := baseline.Read(opts.BaselineFile)
		if err != nil {
			return nil, err
		}
		found = b.New(found)
	}
	return found, c.writeFacts(result.Facts)
}

// files returns the files to analyse. go vet vets a package together with its
// tests; without -tests those are left out, and nothing is left of an external
// test package.
func (c *config) files() []string {
	if analyzers.Tests() {
		return c.GoFiles
	}
	return slices.DeleteFunc(slices.Clone(c.GoFiles), func(name string) bool {
		return strings.HasSuffix(name, "_test.go")
	})
}

func (c *config) readFacts() (facts.Set, error) {
	all := make(facts.Set)
	for _, file := range c.PackageVetx {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		set, err := facts.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all.Add(set)
	}
	return all, nil
}

func (c *config) writeFacts(set facts.Set) error {
	if c.VetxOutput == "" {
		return nil
	}
	return os.WriteFile(c.VetxOutput, set.Encode(), 0o666)
}

// fail reports an error and returns the exit status. That a dependency cannot be
// analysed is said where it is vetted for its own sake, and what does not compile
// is the compiler's business when go test runs vet.
func (c *config) fail(err error, stderr io.Writer) int {
	var broken unit.Errors
	silent := c.VetxOnly || errors.As(err, &broken) && c.SucceedOnTypecheckFailure
	if silent && c.writeFacts(nil) == nil {
		return 0
	}
	for _, line := range output.Errors(err, output.Absolute) {
		fmt.Fprintln(stderr, line)
	}
	return 2
}
