// Package facts keeps the facts that packages export: at most one for each
// package, because the inference is the only analyzer that exports any. A set
// holds the fact of a package and those of the packages that it depends on.
package facts

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Set maps the path of a package to its encoded fact.
type Set map[string][]byte

// Add puts the facts of another set into s.
func (s Set) Add(other Set) { maps.Copy(s, other) }

// Put encodes a fact and stores it as that of the package.
func (s Set) Put(path string, fact analysis.Fact) error {
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(fact); err != nil {
		return fmt.Errorf("encode fact of %s: %w", path, err)
	}
	s[path] = buf.Bytes()
	return nil
}

// Get decodes the fact of a package into the variable that fact points to. It
// reports whether there is one.
func (s Set) Get(path string, fact analysis.Fact) (bool, error) {
	data, ok := s[path]
	if !ok {
		return false, nil
	}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(fact); err != nil {
		return false, fmt.Errorf("decode fact of %s: %w", path, err)
	}
	return true, nil
}

type entry struct {
	Path string
	Fact []byte
}

// Encode writes the set in the order of the paths: equal sets have equal bytes.
// An empty set is an empty file, which drivers tell from others by its size.
func (s Set) Encode() ([]byte, error) {
	if len(s) == 0 {
		return nil, nil
	}
	var entries []entry
	for _, path := range slices.Sorted(maps.Keys(s)) {
		entries = append(entries, entry{path, s[path]})
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(entries); err != nil {
		return nil, fmt.Errorf("encode facts: %w", err)
	}
	return buf.Bytes(), nil
}

// Decode reads what Encode wrote.
func Decode(data []byte) (Set, error) {
	s := make(Set)
	if len(data) == 0 {
		return s, nil
	}
	var entries []entry
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&entries); err != nil {
		return nil, fmt.Errorf("decode facts: %w", err)
	}
	for _, e := range entries {
		s[e.Path] = e.Fact
	}
	return s, nil
}

// Validate returns an error if the analyzers and what they require declare more
// than one type of fact.
func Validate(analyzers []*analysis.Analyzer) error {
	types := make(map[reflect.Type]bool)
	seen := make(map[*analysis.Analyzer]bool)
	var visit func([]*analysis.Analyzer)
	visit = func(all []*analysis.Analyzer) {
		for _, a := range all {
			if seen[a] {
				continue
			}
			seen[a] = true
			for _, f := range a.FactTypes {
				types[reflect.TypeOf(f)] = true
			}
			visit(a.Requires)
		}
	}
	visit(analyzers)
	if len(types) > 1 {
		return fmt.Errorf("analyzers declare %d types of facts, the driver carries one", len(types))
	}
	return nil
}
