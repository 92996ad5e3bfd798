// Package options reads the command line.
package options

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers"
)

// Options is the command line.
type Options struct {
	Rules     []analyzers.Rule // enabled
	JSON      bool
	Fix, Diff bool
	Tags, Dir string
	Explain   string  // a rule to explain, instead of analysing
	Version   Version // to print, instead of analysing
	Protocol  bool    // print the flags for the go command, instead of analysing
	Args      []string

	flags  *flag.FlagSet
	shared *flag.FlagSet // those that concern all rules
	models []string      // files
}

// ErrHelp is returned when the arguments ask for help.
var ErrHelp = flag.ErrHelp

// Parse reads the arguments of the command, the name of the program not among
// them.
func Parse(args []string) (*Options, error) {
	o := &Options{
		flags:  flag.NewFlagSet("txvet", flag.ContinueOnError),
		shared: flag.NewFlagSet("txvet", flag.ContinueOnError),
	}
	o.flags.SetOutput(io.Discard)
	enabled := o.addRules()
	o.addShared()
	o.addCommand()
	if err := o.flags.Parse(args); err != nil {
		return nil, err
	}
	o.Args = o.flags.Args()
	o.Rules = selected(enabled)
	if o.JSON && (o.Fix || o.Diff) {
		return nil, errors.New("-json cannot be used with -fix or -diff")
	}
	return o, nil
}

// addRules defines a switch for each rule, and its own flags behind its name.
func (o *Options) addRules() map[string]*tristate {
	enabled := make(map[string]*tristate)
	for _, rule := range analyzers.Rules {
		state := new(tristate)
		enabled[rule.Name] = state
		o.flags.Var(state, rule.Name, "run "+rule.Name+": "+Summary(rule))
		rule.Flags.VisitAll(func(f *flag.Flag) { o.flags.Var(f.Value, rule.Name+"."+f.Name, f.Usage) })
	}
	return enabled
}

// addShared defines the flags that concern all rules. The file of -models is
// read later: go vet passes the flag for every package of the build, most of
// which need no model.
func (o *Options) addShared() {
	analyzers.AddFlags(o.shared)
	o.shared.VisitAll(func(f *flag.Flag) {
		if f.Name == "models" {
			o.flags.Func(f.Name, f.Usage, func(file string) error {
				o.models = append(o.models, file)
				return nil
			})
			return
		}
		o.flags.Var(f.Value, f.Name, f.Usage)
	})
}

func (o *Options) addCommand() {
	fs := o.flags
	fs.BoolVar(&o.JSON, "json", false, "print findings as JSON")
	fs.BoolVar(&o.Fix, "fix", false, "apply the first fix of each finding")
	fs.BoolVar(&o.Diff, "diff", false, "print the fixes as a diff instead of applying them")
	fs.StringVar(&o.Tags, "tags", "", "comma-separated build `tags`")
	fs.StringVar(&o.Dir, "C", "", "change to `dir` first")
	fs.StringVar(&o.Explain, "explain", "", "print the documentation of a `rule`")
	fs.Var(&o.Version, "V", "print the version; -V=full as the go command wants it")
	fs.Var(&o.Version, "version", "print the version")
	fs.BoolVar(&o.Protocol, "flags", false, "print the flags as the go command wants them")
}

// LoadModels puts the models of the user in force. Its error has one line,
// "file:line: what", for each mistake. The go command runs txvet in the folder
// of each package, so that it needs an absolute file name.
func (o *Options) LoadModels() error {
	for _, file := range o.models {
		if o.Unit() != "" && !filepath.IsAbs(file) {
			return fmt.Errorf("-models=%s: go vet needs an absolute file name", file)
		}
		if err := o.shared.Set("models", file); err != nil {
			return err
		}
	}
	return nil
}

// Unit returns the configuration file that the go command passes as the only
// argument, or "".
func (o *Options) Unit() string {
	if len(o.Args) == 1 && strings.HasSuffix(o.Args[0], ".cfg") {
		return o.Args[0]
	}
	return ""
}

// selected returns the rules to run: those switched on, if any are; otherwise
// the default ones that are not switched off.
func selected(enabled map[string]*tristate) []analyzers.Rule {
	anyOn := false
	for _, state := range enabled {
		anyOn = anyOn || *state == on
	}
	return slices.DeleteFunc(slices.Clone(analyzers.Rules), func(rule analyzers.Rule) bool {
		switch *enabled[rule.Name] {
		case on:
			return false
		case off:
			return true
		}
		return anyOn || !rule.Default
	})
}
