// Package edit applies the fixes of findings to the source.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// Change is a file before and after its fixes.
type Change struct {
	File     string
	Old, New []byte
}

// Select takes the first fix of each finding, in order, and leaves out each
// that overlaps one taken before. It returns the edits by file, and the findings
// that they do not fix.
func Select(found []finding.Finding) (edits map[string][]finding.Edit, rest []finding.Finding) {
	edits = make(map[string][]finding.Edit)
	for _, f := range found {
		if len(f.Fixes) == 0 || slices.ContainsFunc(f.Fixes[0].Edits, func(e finding.Edit) bool { return clashes(e, edits[e.File]) }) {
			rest = append(rest, f)
			continue
		}
		for _, e := range f.Fixes[0].Edits {
			if !slices.Contains(edits[e.File], e) {
				edits[e.File] = append(edits[e.File], e)
			}
		}
	}
	return edits, rest
}

// clashes reports whether an edit touches what others change. An equal edit is
// no clash: two fixes may need the same import.
func clashes(e finding.Edit, others []finding.Edit) bool {
	return slices.ContainsFunc(others, func(o finding.Edit) bool {
		return e != o && e.Start <= o.End && o.Start <= e.End
	})
}

// Apply makes the edits on the files, in memory, ordered by file. A file that
// was formatted stays so.
func Apply(edits map[string][]finding.Edit) ([]Change, error) {
	var changes []Change
	for _, file := range slices.Sorted(maps.Keys(edits)) {
		old, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		fixed, err := splice(old, edits[file])
		if err != nil {
			return nil, fmt.Errorf("fix %s: %w", file, err)
		}
		if was, err := format.Source(old); err == nil && bytes.Equal(was, old) {
			if fixed, err = format.Source(fixed); err != nil {
				return nil, fmt.Errorf("fix %s: %w", file, err)
			}
		}
		changes = append(changes, Change{file, old, fixed})
	}
	return changes, nil
}

func splice(old []byte, edits []finding.Edit) ([]byte, error) {
	slices.SortStableFunc(edits, func(a, b finding.Edit) int { return cmp.Compare(a.Start, b.Start) })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(old) {
			return nil, fmt.Errorf("the file changed while it was analysed")
		}
		out = append(append(out, old[at:e.Start]...), e.New...)
		at = e.End
	}
	return append(out, old[at:]...), nil
}

// Write replaces the files by their fixed content.
func Write(changes []Change) error {
	for _, c := range changes {
		if err := os.WriteFile(c.File, c.New, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Diff prints the changes as a unified diff.
func Diff(w io.Writer, changes []Change) error {
	for _, c := range changes {
		name := output.Short(c.File)
		if _, err := w.Write(diff.Diff(name+" (old)", c.Old, name+" (new)", c.New)); err != nil {
			return err
		}
	}
	return nil
}
