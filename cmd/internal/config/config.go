// Package config reads what a team has set for txvet: the file .txvet.yml, or
// the settings of the golangci-lint plugin, which have the same keys. Each key
// is the name of a flag, except for rules and paths.
package config

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/txvet/txvet/analyzers"
)

// Name is the file that [Find] looks for.
const Name = ".txvet.yml"

// Config is what was set. The zero Config sets nothing.
type Config struct {
	File     string // absolute; "" if there is none
	Settings []Setting
	// Switched holds the rules that the command line switches. It comes first:
	// once it switches one on, only such rules run.
	Switched map[string]bool

	rules switches
	paths []override
}

// Setting is a value for a flag.
type Setting struct {
	Flag, Value string
	Place       Place
}

// override switches rules for files.
type override struct {
	patterns []string // slash-separated, relative to the folder of the file
	rules    switches
}

// switches maps the names of rules, or "all", to on or off.
type switches map[string]state

type state struct {
	on    bool
	place Place
}

func (s switches) of(rule string) (state, bool) {
	if st, ok := s[rule]; ok {
		return st, true
	}
	st, ok := s[all]
	return st, ok
}

// all stands for each rule that is not named.
const all = "all"

// Find returns the file [Name] that holds for dir, an absolute name, or "": the
// nearest one in the root of its module or above, up to the root of the
// repository. That is the same for all packages of a module, which go vet has
// analysed one by one.
func Find(dir string) string {
	if root := above(dir, "go.mod"); root != "" {
		dir = root
	}
	for top := Repository(dir); ; dir = filepath.Dir(dir) {
		name := filepath.Join(dir, Name)
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			return name
		}
		if dir == top || dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// Repository returns the root of the repository of dir, an absolute name: the
// nearest folder there or above that holds .git; or "".
func Repository(dir string) string { return above(dir, ".git") }

// above returns the nearest folder, dir or above, with an entry of the name, or "".
func above(dir, name string) string {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// Read reads a file. Its keys may be the names of flags, besides rules and
// paths. The values are not looked at, see [Config.Set]. The error has a line
// "file:line: key: what" for each mistake.
func Read(file string, flags *flag.FlagSet) (*Config, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(abs)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	c := &Config{File: abs}
	var doc yaml.Node
	d := decoder{config: c, file: file, flags: flags}
	if err := d.parse(data, &doc); err != nil {
		return nil, err
	}
	d.document(&doc)
	return c, errors.Join(d.errs...)
}

// FromSettings takes the settings of the golangci-lint plugin, which are those
// of a file without paths: golangci-lint has exclusions of its own. They are put
// in force: the flags of the rules and the inference are set. The error has a
// line "key: what" for each mistake.
func FromSettings(settings any) (*Config, error) {
	flags := flag.NewFlagSet("settings", flag.ContinueOnError)
	analyzers.AddFlags(flags)
	c := new(Config)
	var doc yaml.Node
	if settings != nil {
		if err := doc.Encode(settings); err != nil {
			return nil, fmt.Errorf("decode the settings: %w", err)
		}
	}
	d := decoder{config: c, flags: flags}
	d.document(&doc)
	if err := errors.Join(d.errs...); err != nil {
		return nil, err
	}
	AddRuleFlags(flags)
	return c, c.Set(flags, nil)
}

// Set sets the flags, but those that were given on the command line.
func (c *Config) Set(flags *flag.FlagSet, given map[string]bool) error {
	var errs []error
	for _, s := range c.Settings {
		if given[s.Flag] {
			continue
		}
		if err := flags.Set(s.Flag, s.Value); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", s.Place, err))
		}
	}
	return errors.Join(errs...)
}

// Rules returns the rules to run: those that are on somewhere.
func (c *Config) Rules() []analyzers.Rule {
	return slices.DeleteFunc(slices.Clone(analyzers.Rules), func(rule analyzers.Rule) bool {
		return !c.on(rule) && (c.excluded(rule.Name) || !slices.ContainsFunc(c.paths, func(o override) bool {
			st, _ := o.rules.of(rule.Name)
			return st.on
		}))
	})
}

// on reports whether a rule is on where no path says otherwise.
func (c *Config) on(rule analyzers.Rule) bool {
	if c.excluded(rule.Name) {
		return false
	}
	if st, ok := c.rules.of(rule.Name); ok && !c.Switched[rule.Name] {
		return st.on
	}
	return rule.Default || c.Switched[rule.Name]
}

// excluded reports whether the command line says not to run the rule.
func (c *Config) excluded(rule string) bool {
	if on, ok := c.Switched[rule]; ok {
		return !on
	}
	return slices.Contains(slices.Collect(maps.Values(c.Switched)), true)
}

// Reports reports whether findings of a rule that runs are wanted in a file,
// which has an absolute name.
func (c *Config) Reports(rule, file string) bool {
	on := true
	if i := slices.IndexFunc(analyzers.Rules, func(r analyzers.Rule) bool { return r.Name == rule }); i >= 0 {
		on = c.on(analyzers.Rules[i])
	}
	if len(c.paths) == 0 {
		return on
	}
	rel, err := filepath.Rel(filepath.Dir(c.File), file)
	if err != nil {
		return on
	}
	for _, o := range c.paths {
		if st, ok := o.rules.of(rule); ok && o.matches(filepath.ToSlash(rel)) {
			on = st.on
		}
	}
	return on
}

// matches reports whether a pattern matches the file or a folder that it is in.
func (o override) matches(file string) bool {
	return slices.ContainsFunc(o.patterns, func(pattern string) bool {
		return doublestar.MatchUnvalidated(pattern, file) || doublestar.MatchUnvalidated(pattern+"/**", file)
	})
}
