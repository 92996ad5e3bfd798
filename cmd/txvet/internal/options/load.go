package options

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/internal/config"
	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// defaultBaseline is next to the configuration, or else in the working directory.
const defaultBaseline = ".txvet-baseline.json"

// Load puts the configuration and the models in force. The configuration is that
// of -config, or the one that [config.Find] finds for the working directory. The error has
// one line, "file:line: what", for each mistake. The go command runs txvet in the
// folder of each package, so that it needs absolute file names.
func (o *Options) Load() error {
	if err := o.absolute(); err != nil {
		return err
	}
	if err := o.readConfig(); err != nil {
		return err
	}
	if o.Unit() != "" && o.Baseline == Write {
		return errors.New("-baseline=write: run txvet alone")
	}
	if o.Unit() != "" && o.Baseline == Check && !filepath.IsAbs(o.BaselineFile) {
		return fmt.Errorf("-baseline-file=%s: go vet needs an absolute file name", o.BaselineFile)
	}
	for _, file := range o.models {
		if err := o.shared.Set("models", file); err != nil {
			return err
		}
	}
	return nil
}

func (o *Options) readConfig() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	file := o.file
	if file == "" {
		file = output.Short(config.Find(dir))
	}
	o.config = new(config.Config)
	if file != "" && file != string(Off) {
		if o.config, err = config.Read(file, o.keys()); err != nil {
			return err
		}
		if !o.given["baseline-file"] {
			o.BaselineFile = filepath.Join(filepath.Dir(o.config.File), defaultBaseline)
		}
	}
	o.config.Switched = make(map[string]bool)
	for name, state := range o.switches {
		if *state != unset {
			o.config.Switched[name] = *state == on
		}
	}
	return o.config.Set(o.flags, o.given)
}

// keys returns the flags that a configuration may set.
func (o *Options) keys() *flag.FlagSet {
	keys := flag.NewFlagSet("configuration", flag.ContinueOnError)
	add := func(name string) {
		f := o.flags.Lookup(name)
		keys.Var(f.Value, f.Name, f.Usage)
	}
	o.shared.VisitAll(func(f *flag.Flag) { add(f.Name) })
	for _, name := range []string{"baseline", "baseline-file", "tags"} {
		add(name)
	}
	return keys
}

// absolute refuses file names that mean another file in each package.
func (o *Options) absolute() error {
	if o.Unit() == "" {
		return nil
	}
	names := map[string][]string{"models": o.models}
	if o.file != string(Off) && o.file != "" {
		names["config"] = []string{o.file}
	}
	for flag, files := range names {
		for _, file := range files {
			if !filepath.IsAbs(file) {
				return fmt.Errorf("-%s=%s: go vet needs an absolute file name", flag, file)
			}
		}
	}
	return nil
}

// Rules returns the rules to run.
func (o *Options) Rules() []analyzers.Rule { return o.config.Rules() }

// Reports reports whether findings of a rule are wanted in a file.
func (o *Options) Reports(rule, file string) bool { return o.config.Reports(rule, file) }

// Config prints the configuration in force.
func (o *Options) Config(w io.Writer) error { return o.config.Print(w, o.keys(), o.given) }

// Schema prints the JSON schema of a configuration.
func (o *Options) Schema(w io.Writer) error { return config.Schema(w, o.keys(), Summary) }

// Wanted returns the findings that the configuration wants where they are.
func (o *Options) Wanted(found []finding.Finding) []finding.Finding {
	return slices.DeleteFunc(found, func(f finding.Finding) bool { return !o.Reports(f.Rule, f.Pos.File) })
}

// Salt hashes the settings on which results depend, and the models in force.
// The build settings are not among them: the build id of a package covers them.
func (o *Options) Salt(tool cache.Key) (cache.Key, error) {
	h := cache.NewHash("txvet", string(tool[:]))
	for _, rule := range o.Rules() {
		h.Add(rule.Name)
		rule.Flags.VisitAll(func(f *flag.Flag) { h.Add(f.Name, f.Value.String()) })
	}
	o.shared.VisitAll(func(f *flag.Flag) { h.Add(f.Name, f.Value.String()) })
	for _, file := range o.models {
		if err := h.AddFile(file); err != nil {
			return cache.Key{}, err
		}
	}
	return h.Sum(), nil
}

// Stamp adds the files to the salt that the go command does not know: with it in
// the version, a change of one makes the go command forget what it has cached.
func (o *Options) Stamp(tool cache.Key) (cache.Key, error) {
	salt, err := o.Salt(tool)
	if err != nil {
		return cache.Key{}, err
	}
	h := cache.NewHash(string(salt[:]))
	for _, file := range []string{o.config.File, o.BaselineFile} {
		if err := h.AddFile(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return cache.Key{}, err
		}
	}
	return h.Sum(), nil
}
