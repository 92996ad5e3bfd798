package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/analyzers/internal/ruledoc"
)

// rule is a rule's documentation and its entry in the registry.
type rule struct {
	doc   *ruledoc.Doc
	entry *analyzers.Rule // nil while the rule is described but not registered
}

// readRules reads every analyzers/*/doc.go, by name. A rule in the registry
// without one is an error.
func readRules(root string) ([]rule, error) {
	paths, err := filepath.Glob(filepath.Join(root, "analyzers", "*", "doc.go"))
	if err != nil {
		return nil, err
	}
	var out []rule
	var errs []error
	documented := make(map[string]bool)
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read rule doc: %w", err)
		}
		doc, err := ruledoc.Parse(string(source))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		documented[doc.Name] = true
		out = append(out, rule{doc, lookup(doc.Name)})
	}
	for _, r := range analyzers.Rules {
		if !documented[r.Name] {
			errs = append(errs, fmt.Errorf("rule %s has no doc.go of its name", r.Name))
		}
	}
	return out, errors.Join(errs...)
}

// lookup finds a rule in the registry.
func lookup(name string) *analyzers.Rule {
	i := slices.IndexFunc(analyzers.Rules, func(r analyzers.Rule) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return &analyzers.Rules[i]
}

// onOff says whether the rule is on by default.
func (r rule) onOff() string {
	switch {
	case r.entry == nil:
		return "planned"
	case r.entry.Default:
		return "on"
	}
	return "off"
}
