// Package options reads the command line.
package options

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/internal/config"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// Options is the command line, and from [Options.Load] on also what the
// configuration sets.
type Options struct {
	JSON      bool // for go vet; alone it is a format
	Format    output.Format
	Color     Color
	Fix, Diff bool
	Tags, Dir string
	Modules   bool     // the arguments are files and folders, whose modules are wanted
	Dirs      []string // where the patterns hold, absolute; none: the working directory
	Baseline  Baseline
	// BaselineFile is the file of Baseline.
	BaselineFile string
	NewFrom      string  // a revision: only findings that it did not have are wanted
	Explain      string  // a rule to explain, instead of analysing
	Version      Version // to print, instead of analysing
	Protocol     bool    // print the flags for the go command, instead of analysing
	Args         []string

	config   *config.Config // since Load
	file     string         // of -config
	flags    *flag.FlagSet
	shared   *flag.FlagSet // those that concern all rules
	switches map[string]*tristate
	given    map[string]bool // names of flags on the command line
	models   config.List     // files
}

// ErrHelp is returned when the arguments ask for help.
var ErrHelp = flag.ErrHelp

// Parse reads the arguments of the command, the name of the program not among
// them.
func Parse(args []string) (*Options, error) {
	o := &Options{
		Format:   output.FormatText,
		flags:    flag.NewFlagSet("txvet", flag.ContinueOnError),
		shared:   flag.NewFlagSet("txvet", flag.ContinueOnError),
		switches: make(map[string]*tristate),
		given:    make(map[string]bool),
	}
	o.flags.SetOutput(io.Discard)
	o.addRules()
	o.addShared()
	o.addCommand()
	if err := o.flags.Parse(args); err != nil {
		return nil, err
	}
	o.flags.Visit(func(f *flag.Flag) { o.given[f.Name] = true })
	o.Args = o.flags.Args()
	if o.JSON {
		o.Format = output.FormatJSON
	}
	if o.Format != output.FormatText && (o.Fix || o.Diff) {
		return nil, fmt.Errorf("-format=%s cannot be used with -fix or -diff", o.Format)
	}
	return o, nil
}

// addRules defines a switch for each rule, and its own flags behind its name.
func (o *Options) addRules() {
	for _, rule := range analyzers.Rules {
		state := new(tristate)
		o.switches[rule.Name] = state
		o.flags.Var(state, rule.Name, "run "+rule.Name+": "+Summary(rule))
	}
	config.AddRuleFlags(o.flags)
}

// addShared defines the flags that concern all rules. The files of -models are
// read later: go vet passes the flag for every package of the build, most of
// which need no model.
func (o *Options) addShared() {
	analyzers.AddFlags(o.shared)
	o.shared.VisitAll(func(f *flag.Flag) {
		if f.Name == "models" {
			o.flags.Var(&o.models, f.Name, f.Usage)
			return
		}
		o.flags.Var(f.Value, f.Name, f.Usage)
	})
}

func (o *Options) addCommand() {
	fs := o.flags
	fs.Var(&o.Format, "format", "print `text`, json, sarif, checkstyle or github")
	fs.BoolVar(&o.JSON, "json", false, "the same as -format=json")
	fs.Var(&o.Color, "color", "`when` to print colours and the source: always, never, or auto, which is on a terminal")
	fs.BoolVar(&o.Fix, "fix", false, "apply the first fix of each finding")
	fs.BoolVar(&o.Diff, "diff", false, "print the fixes as a diff instead of applying them")
	fs.StringVar(&o.Tags, "tags", "", "comma-separated build `tags`")
	fs.StringVar(&o.Dir, "C", "", "change to `dir` first")
	fs.BoolVar(&o.Modules, "modules", false, "take files and folders, and analyse the whole module of each")
	fs.StringVar(&o.file, "config", "", "read the configuration from `file`, or from none if it is off; by default from the nearest "+config.Name)
	fs.Var(&o.Baseline, "baseline", "`mode`: write the findings to the baseline, check that all are in it, or off")
	fs.StringVar(&o.BaselineFile, "baseline-file", defaultBaseline, "the `file` of the baseline")
	fs.StringVar(&o.NewFrom, "new-from", "", "report only what git `revision` did not have")
	fs.StringVar(&o.Explain, "explain", "", "print the documentation of a `rule`")
	fs.Var(&o.Version, "V", "print the version; -V=full as the go command wants it")
	fs.Var(&o.Version, "version", "print the version")
	fs.BoolVar(&o.Protocol, "flags", false, "print the flags as the go command wants them")
}

// Unit returns the configuration file that the go command passes as the only
// argument, or "".
func (o *Options) Unit() string {
	if len(o.Args) == 1 && strings.HasSuffix(o.Args[0], ".cfg") {
		return o.Args[0]
	}
	return ""
}
