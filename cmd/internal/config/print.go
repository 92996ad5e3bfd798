package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers"
)

// List is a flag that may be given more than once.
type List []string

// Set implements [flag.Value].
func (l *List) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// String implements [flag.Value].
func (l *List) String() string {
	if l == nil {
		return ""
	}
	return strings.Join(*l, ",")
}

// Print prints what is in force as a file that would set it, with all defaults. A
// comment says where a value comes from that is not the default. Flags are those
// of the keys, given the names of those on the command line.
func (c *Config) Print(w io.Writer, flags *flag.FlagSet, given map[string]bool) error {
	p := printer{c, new(strings.Builder), given}
	if c.File == "" {
		p.line(0, "# no file %s", Name)
	} else {
		p.line(0, "# %s", c.File)
	}
	p.line(0, "rules:")
	for _, rule := range analyzers.Rules {
		p.rule(rule)
	}
	flags.VisitAll(func(f *flag.Flag) { p.flag(0, f.Name, f) })
	if len(c.paths) > 0 {
		p.line(0, "paths:")
	}
	for _, o := range c.paths {
		p.line(1, "- match: %s", quote(o.patterns))
		p.line(2, "rules:")
		for _, name := range slices.Sorted(maps.Keys(o.rules)) {
			p.line(3, "%s: %t%s", name, o.rules[name].on, p.origin(o.rules[name].place))
		}
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

type printer struct {
	config *Config
	text   *strings.Builder
	given  map[string]bool
}

func (p printer) line(depth int, format string, args ...any) {
	p.text.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(p.text, format+"\n", args...)
}

func (p printer) rule(rule analyzers.Rule) {
	var from string
	if _, ok := p.config.Switched[rule.Name]; ok {
		from = " # flag -" + rule.Name
	} else if st, ok := p.config.rules.of(rule.Name); ok && !p.config.excluded(rule.Name) {
		from = p.origin(st.place)
	}
	options := 0
	rule.Flags.VisitAll(func(*flag.Flag) { options++ })
	if options == 0 {
		p.line(1, "%s: %t%s", rule.Name, p.config.on(rule), from)
		return
	}
	p.line(1, "%s:", rule.Name)
	p.line(2, "enabled: %t%s", p.config.on(rule), from)
	rule.Flags.VisitAll(func(f *flag.Flag) {
		p.flag(2, f.Name, &flag.Flag{Name: rule.Name + "." + f.Name, Value: f.Value})
	})
}

func (p printer) flag(depth int, key string, f *flag.Flag) {
	value := quote(f.Value.String())
	if isBool(f) {
		value = f.Value.String()
	} else if l, ok := f.Value.(*List); ok {
		value = quote(append([]string{}, *l...))
	}
	var from string
	if p.given[f.Name] {
		from = " # flag -" + f.Name
	} else if i := slices.IndexFunc(p.config.Settings, func(s Setting) bool { return s.Flag == f.Name }); i >= 0 {
		from = p.origin(p.config.Settings[i].Place)
	}
	p.line(depth, "%s: %s%s", key, value, from)
}

func (p printer) origin(place Place) string {
	return fmt.Sprintf(" # %s:%d", filepath.Base(place.File), place.Line)
}

// quote writes a value as JSON, which is YAML too.
func quote(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of strings
	}
	return string(data)
}
