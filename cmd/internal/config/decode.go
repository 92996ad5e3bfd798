package config

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"go.yaml.in/yaml/v3"

	"github.com/txvet/txvet/analyzers"
)

// Place is where a key stands.
type Place struct {
	File string // "" in settings
	Line int
	Key  string // with those around it, such as rules.outsidetx.require
}

func (p Place) String() string {
	if p.File == "" {
		return p.Key
	}
	at := fmt.Sprintf("%s:%d", p.File, p.Line)
	if p.Key == "" {
		return at
	}
	return at + ": " + p.Key
}

// decoder fills a configuration. Each mistake is an error; what is right is
// taken all the same.
type decoder struct {
	config *Config
	file   string
	flags  *flag.FlagSet // of the keys
	errs   []error
}

func (d *decoder) parse(data []byte, doc *yaml.Node) error {
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	err := dec.Decode(doc)
	if err != nil && doc.Kind == 0 && len(strings.TrimSpace(string(data))) == 0 {
		return nil // an empty file sets nothing
	}
	if err != nil {
		// "yaml: line 3: did not find expected key"
		text := strings.TrimPrefix(err.Error(), "yaml: ")
		if line, what, ok := strings.Cut(strings.TrimPrefix(text, "line "), ": "); ok && strings.HasPrefix(text, "line ") {
			return fmt.Errorf("%s:%s: %s", d.file, line, what)
		}
		return fmt.Errorf("%s:1: %s", d.file, text)
	}
	var more yaml.Node
	if dec.Decode(&more) == nil {
		return fmt.Errorf("%s:%d: a second document", d.file, more.Line)
	}
	return nil
}

func (d *decoder) place(n *yaml.Node, key string) Place { return Place{d.file, n.Line, key} }

func (d *decoder) fail(n *yaml.Node, key, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	if place := d.place(n, key).String(); place != "" {
		err = fmt.Errorf("%s: %w", place, err)
	}
	d.errs = append(d.errs, err)
}

func (d *decoder) document(n *yaml.Node) {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	if n.Kind == 0 || n.Tag == "!!null" {
		return
	}
	d.mapping(n, "", func(key string, at, value *yaml.Node) {
		switch f := d.flags.Lookup(key); {
		case key == "rules":
			d.config.rules = d.switches(value, key, d.options)
		case key == "paths" && d.file != "":
			d.paths(value)
		case f != nil:
			d.setting(f, key, value)
		default:
			d.fail(at, key, "unknown key; there are %s", strings.Join(d.keys(), ", "))
		}
	})
}

// keys lists the keys of a document.
func (d *decoder) keys() []string {
	keys := []string{"rules"}
	if d.file != "" {
		keys = append(keys, "paths")
	}
	d.flags.VisitAll(func(f *flag.Flag) { keys = append(keys, f.Name) })
	slices.Sort(keys)
	return keys
}

// mapping calls each with the keys and values of a mapping.
func (d *decoder) mapping(n *yaml.Node, key string, each func(key string, at, value *yaml.Node)) {
	n = target(n)
	if n.Kind != yaml.MappingNode {
		d.fail(n, key, "want keys with values")
		return
	}
	seen := make(map[string]bool)
	for pair := range slices.Chunk(n.Content, 2) {
		name := pair[0].Value
		if seen[name] {
			d.fail(pair[0], join(key, name), "this key is there twice")
		}
		seen[name] = true
		each(name, pair[0], target(pair[1]))
	}
}

// target follows an alias.
func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func join(outer, inner string) string {
	if outer == "" {
		return inner
	}
	return outer + "." + inner
}

// switches reads rules, each on or off, or what options makes of its value.
func (d *decoder) switches(n *yaml.Node, key string, options func(rule analyzers.Rule, key string, value *yaml.Node) bool) switches {
	set := make(switches)
	d.mapping(n, key, func(name string, at, value *yaml.Node) {
		i := slices.IndexFunc(analyzers.Rules, func(r analyzers.Rule) bool { return r.Name == name })
		on, err := boolean(value)
		switch {
		case i < 0 && name != all:
			d.fail(at, join(key, name), "there is no such rule")
		case err == nil:
			set[name] = state{on, d.place(at, join(key, name))}
		case i >= 0 && options != nil && value.Kind == yaml.MappingNode:
			set[name] = state{options(analyzers.Rules[i], join(key, name), value), d.place(at, join(key, name))}
		default:
			d.fail(value, join(key, name), "%w", err)
		}
	})
	return set
}

// options reads the options of a rule, and "enabled".
func (d *decoder) options(rule analyzers.Rule, key string, n *yaml.Node) bool {
	enabled := true
	d.mapping(n, key, func(name string, at, value *yaml.Node) {
		f := rule.Flags.Lookup(name)
		switch {
		case name == "enabled":
			var err error
			if enabled, err = boolean(value); err != nil {
				d.fail(value, join(key, name), "%w", err)
			}
		case f != nil:
			d.setting(&flag.Flag{Name: rule.Name + "." + name, Value: f.Value}, join(key, name), value)
		default:
			d.fail(at, join(key, name), "%s has no such option; there are %s", rule.Name, strings.Join(optionNames(rule), ", "))
		}
	})
	return enabled
}

func optionNames(rule analyzers.Rule) []string {
	names := []string{"enabled"}
	rule.Flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

// AddRuleFlags defines the options of all rules, each behind the name of its rule.
func AddRuleFlags(flags *flag.FlagSet) {
	for _, rule := range analyzers.Rules {
		rule.Flags.VisitAll(func(f *flag.Flag) { flags.Var(f.Value, rule.Name+"."+f.Name, f.Usage) })
	}
}

func boolean(n *yaml.Node) (bool, error) {
	if n.Tag != "!!bool" {
		return false, errors.New("want true or false")
	}
	var on bool
	return on, n.Decode(&on)
}

// setting reads the value of a flag: a list where the flag may be repeated.
func (d *decoder) setting(f *flag.Flag, key string, n *yaml.Node) {
	values := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode && repeated(f) {
		values = n.Content
	}
	for _, value := range values {
		value = target(value)
		_, err := boolean(value)
		switch {
		case isBool(f) && err != nil:
			d.fail(value, key, "%w", err)
		case !isBool(f) && (value.Kind != yaml.ScalarNode || value.Tag != "!!str"):
			d.fail(value, key, "want a text")
		default:
			text := value.Value
			if isFile(f) && !filepath.IsAbs(text) {
				text = filepath.Join(filepath.Dir(d.config.File), text)
			}
			d.config.Settings = append(d.config.Settings, Setting{f.Name, text, d.place(value, key)})
		}
	}
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// isFile reports whether the value is the name of a file, which its usage says.
func isFile(f *flag.Flag) bool {
	what, _ := flag.UnquoteUsage(f)
	return what == "file"
}

// repeated reports whether each use of the flag adds a value.
func repeated(f *flag.Flag) bool { return f.Name == "models" }

// paths reads a list of patterns with their rules. Later entries win.
func (d *decoder) paths(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		d.fail(n, "paths", "want a list")
		return
	}
	for i, entry := range n.Content {
		key := fmt.Sprintf("paths[%d]", i)
		read := make(map[string]bool)
		var o override
		d.mapping(entry, key, func(name string, at, value *yaml.Node) {
			read[name] = true
			switch name {
			case "match":
				o.patterns = d.patterns(value, join(key, name))
			case "rules":
				o.rules = d.switches(value, join(key, name), nil)
			default:
				d.fail(at, join(key, name), "unknown key; there are match, rules")
			}
		})
		for _, name := range []string{"match", "rules"} {
			if !read[name] && target(entry).Kind == yaml.MappingNode {
				d.fail(entry, join(key, name), "missing")
			}
		}
		d.config.paths = append(d.config.paths, o)
	}
}

func (d *decoder) patterns(n *yaml.Node, key string) []string {
	values := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		values = n.Content
	}
	var all []string
	for _, value := range values {
		value = target(value)
		if value.Kind != yaml.ScalarNode || !doublestar.ValidatePattern(value.Value) {
			d.fail(value, key, "want a pattern such as internal/legacy or **/*_mock.go")
			continue
		}
		all = append(all, strings.TrimSuffix(value.Value, "/"))
	}
	return all
}
