// Package facts keeps the facts that packages export: at most one for each
// package, because the inference is the only analyzer that exports any. A set
// holds the fact of a package and those of the packages that it depends on.
package facts

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
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

// Encode writes the set in the order of the paths: equal sets have equal bytes,
// in every process. (Not so with gob, which numbers types as it meets them.) An
// empty set is an empty file, which drivers tell from others by its size.
func (s Set) Encode() []byte {
	var data []byte
	for _, path := range slices.Sorted(maps.Keys(s)) {
		data = appendString(data, path)
		data = appendString(data, string(s[path]))
	}
	return data
}

func appendString(data []byte, s string) []byte {
	return append(binary.AppendUvarint(data, uint64(len(s))), s...)
}

// Decode reads what Encode wrote. The set refers to data.
func Decode(data []byte) (Set, error) {
	s := make(Set)
	for len(data) > 0 {
		path, rest, ok := cutString(data)
		fact, rest, ok2 := cutString(rest)
		if !ok || !ok2 {
			return nil, errors.New("decode facts: the file is cut short")
		}
		s[string(path)] = fact
		data = rest
	}
	return s, nil
}

func cutString(data []byte) (s, rest []byte, ok bool) {
	n, size := binary.Uvarint(data)
	if size <= 0 || n > uint64(len(data)-size) {
		return nil, nil, false
	}
	data = data[size:]
	return data[:n], data[n:], true
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
