// Package standalone is the driver of txvet run by itself. One go list gives the
// packages and their export data; only those behind the gate are read from
// source, and the results of those are cached.
package standalone

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/txvet/txvet/cmd/internal/config"
	"github.com/txvet/txvet/cmd/txvet/internal/baseline"
	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/edit"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
	"github.com/txvet/txvet/cmd/txvet/internal/snapshot"
)

// Run analyses the packages that match the patterns and returns the exit status:
// 0 if there is nothing to say, 1 if there are findings, 2 if a package could not
// be analysed. The good packages are analysed even so. Results are kept in the
// cache; version is that of txvet.
func Run(opts *options.Options, results *cache.Cache, version string, stdout, stderr io.Writer) int {
	report, err := analyze(opts, results, stderr)
	report.Version = version
	if err == nil && (opts.Fix || opts.Diff) {
		report.Findings, err = fix(report.Findings, opts.Diff, stdout)
	}
	if err != nil {
		report.Errors = append(report.Errors, output.Errors(err, output.Short)...)
	}
	for _, line := range report.Errors {
		fmt.Fprintln(stderr, line)
	}
	if opts.Diff {
		stdout = stderr // standard output holds the diff
	}
	if err = opts.Format.Print(stdout, report, opts.Color.Style(stdout)); err != nil {
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

// analyze returns what is to be reported.
func analyze(opts *options.Options, results *cache.Cache, stderr io.Writer) (output.Report, error) {
	r, err := resultOf(opts, results, stderr)
	if err != nil {
		return output.Report{}, err
	}
	report := output.Report{Findings: opts.Wanted(r.Findings), Errors: r.Errors}
	if dir, err := os.Getwd(); err == nil {
		report.Root = config.Repository(dir)
	}
	report.Findings, err = r.fresh(report.Findings, opts, results, stderr)
	return report, err
}

// resultOf takes the result from the cache, if nothing has changed, or makes it.
func resultOf(opts *options.Options, results *cache.Cache, stderr io.Writer) (result, error) {
	key, err := rememberedKey(opts)
	if err != nil {
		return result{}, err
	}
	var before remembered
	if results.Get(key, &before) && before.Source.Holds() {
		return before.Result, nil
	}
	source := snapshot.New()
	shown := newProgress(stderr)
	g, err := graphOf(opts, results, nil, shown, shown)
	shown.stop()
	if err != nil {
		return result{}, err
	}
	r := result{g.findings(), g.errors(), g.files()}
	g.remember(source, key, r)
	results.Trim()
	return r, nil
}

// fresh returns the findings that are new: not in the baseline, and not there at
// the revision of -new-from. Both are asked of all findings, since equal ones are
// told apart by their order. Entries of the baseline that are found no more are
// added; if the baseline is to be written, nothing is left.
func (r result) fresh(found []finding.Finding, opts *options.Options, results *cache.Cache, stderr io.Writer) ([]finding.Finding, error) {
	looked := func(rule, file string) bool {
		_, ok := slices.BinarySearch(r.Files, file)
		return ok && opts.Reports(rule, file)
	}
	if opts.Baseline == options.Write {
		n, err := baseline.Write(opts.BaselineFile, found, looked)
		if err != nil {
			return found, err
		}
		fmt.Fprintf(stderr, "txvet: findings in %s: %d\n", output.Short(opts.BaselineFile), n)
		return nil, nil
	}
	fresh := found
	if opts.NewFrom != "" {
		var err error
		if fresh, err = onlyNew(found, opts, results, stderr); err != nil {
			return found, err
		}
	}
	if opts.Baseline != options.Check {
		return fresh, nil
	}
	b, err := baseline.Read(opts.BaselineFile)
	if err != nil {
		return found, err
	}
	fresh = finding.Common(fresh, b.New(found))
	return finding.Sort(append(fresh, b.Unused(looked)...)), nil
}

// files returns the files of the packages that were reported on, sorted.
func (g *graph) files() []string {
	var files []string
	for _, n := range g.order {
		for _, name := range n.CompiledGoFiles {
			if n.report {
				files = append(files, n.file(name))
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// findings gathers the findings, in order.
func (g *graph) findings() []finding.Finding {
	var found []finding.Finding
	for _, n := range g.order {
		if n.report {
			found = append(found, n.result.Findings...)
		}
	}
	return finding.Sort(found)
}

// errors gathers the lines of the errors, each once. A package that does not
// compile for want of another has no error of its own.
func (g *graph) errors() []string {
	var all []string
	for _, n := range g.order {
		var lines []string
		if n.Error != nil {
			lines = n.Error.lines()
		}
		if n.err != nil {
			lines = append(lines, output.Errors(n.err, output.Short)...)
		}
		for _, line := range lines {
			if !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
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
