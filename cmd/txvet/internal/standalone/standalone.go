// Package standalone is the driver of txvet run by itself. One go list gives the
// packages and their export data; only those behind the gate are read from
// source, and the results of those are cached.
package standalone

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/edit"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// Options says what to analyse, with what, and what to do with the findings.
type Options struct {
	Patterns  []string // none: the package in the working directory
	Tags      string   // build tags, as go list takes them
	Tests     bool     // load tests too
	Analyzers []*analysis.Analyzer
	Cache     *cache.Cache
	JSON      bool
	Fix, Diff bool
}

// Run analyses the packages that match the patterns and returns the exit status:
// 0 if there is nothing to say, 1 if there are findings, 2 if a package could not
// be analysed. The good packages are analysed even so.
func Run(opts Options, stdout, stderr io.Writer) int {
	report, err := analyze(opts, stderr)
	if err == nil && (opts.Fix || opts.Diff) {
		report.Findings, err = fix(report.Findings, opts.Diff, stdout)
	}
	if err != nil {
		report.Errors = append(report.Errors, output.Lines(err)...)
	}
	for _, line := range report.Errors {
		fmt.Fprintln(stderr, line)
	}
	err = nil
	switch {
	case opts.JSON:
		err = output.JSON(stdout, report)
	case opts.Diff:
		output.Text(stderr, report.Findings) // standard output holds the diff
	default:
		output.Text(stdout, report.Findings)
	}
	if err != nil {
		fmt.Fprintf(stderr, "txvet: %v\n", err)
	}
	switch {
	case err != nil || len(report.Errors) > 0:
		return 2
	case len(report.Findings) > 0:
		return 1
	}
	return 0
}

func analyze(opts Options, stderr io.Writer) (output.Report, error) {
	all, err := list(opts, stderr)
	if err != nil {
		return output.Report{}, err
	}
	if !slices.ContainsFunc(all, func(p *listed) bool { return !p.DepOnly }) {
		return output.Report{}, errors.New("no packages match")
	}
	g := newGraph(all, opts.Analyzers, opts.Cache)
	g.run()
	opts.Cache.Trim()
	return g.collect(), nil
}

// collect gathers findings and errors. A package that does not compile for want
// of another has no error of its own.
func (g *graph) collect() output.Report {
	var r output.Report
	seen := make(map[string]bool)
	add := func(lines []string) {
		for _, line := range lines {
			if !seen[line] {
				seen[line] = true
				r.Errors = append(r.Errors, line)
			}
		}
	}
	for _, n := range g.order {
		if n.Error != nil {
			add(n.Error.lines())
		}
		if n.err != nil {
			add(output.Lines(n.err))
		}
		if n.report {
			r.Findings = append(r.Findings, n.result.Findings...)
		}
	}
	r.Findings = finding.Sort(r.Findings)
	return r
}

// fix applies the fixes, or prints them as a diff. It returns the findings that
// remain: in a diff, all of them.
func fix(found []finding.Finding, diff bool, stdout io.Writer) ([]finding.Finding, error) {
	edits, rest := edit.Select(found)
	changes, err := edit.Apply(edits)
	if err != nil {
		return found, err
	}
	if diff {
		return found, edit.Diff(stdout, changes)
	}
	return rest, edit.Write(changes)
}
