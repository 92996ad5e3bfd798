// Package finding is a finding as drivers keep and print it: without syntax and
// types, so that it can be cached.
package finding

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
)

// Finding is one reported defect.
type Finding struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
	Pos  Place  `json:"pos"`
	End  Place  `json:"end"` // equal to Pos if the rule gave no end
	// Func is the function or method that the finding is in, such as "Order" or
	// "(*Shop).Order"; the declared one around a function literal; "" outside of
	// functions.
	Func    string `json:"func"`
	Message string `json:"message"`
	URL     string `json:"url"`
	Related []Step `json:"related"` // at most two places in the same file
	Path    []Step `json:"path"`    // the witness: how the program gets there
	Fixes   []Fix  `json:"fixes"`
}

// Place is a position in a file. Line and column count from 1, the column in
// bytes.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// Step is a place and what happens there.
type Step struct {
	Pos     Place  `json:"pos"`
	Message string `json:"message"`
}

// Fix is a change of the source that removes the finding.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes of a file from offset Start up to End.
type Edit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// Text is the message with the rule's name, which go vet prints nowhere else.
func (f Finding) Text() string { return f.Message + " (" + f.Rule + ")" }

// New converts a diagnostic of the rule. The reported finding that it came from
// gives the witness; it may be nil.
func New(fset *token.FileSet, rule string, d analysis.Diagnostic, reported *analyzers.Finding) Finding {
	f := Finding{
		Rule:    rule,
		Kind:    strings.TrimPrefix(d.Category, rule+"/"),
		Pos:     place(fset, d.Pos),
		End:     place(fset, d.Pos),
		Message: d.Message,
		URL:     d.URL,
		Related: []Step{},
		Path:    []Step{},
		Fixes:   []Fix{},
	}
	if d.End.IsValid() {
		f.End = place(fset, d.End)
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, Step{place(fset, r.Pos), r.Message})
	}
	if reported != nil {
		for _, s := range reported.Path {
			f.Path = append(f.Path, Step{place(fset, s.Pos), s.What})
		}
	}
	for _, fix := range d.SuggestedFixes {
		f.Fixes = append(f.Fixes, newFix(fset, fix))
	}
	return f
}

func newFix(fset *token.FileSet, fix analysis.SuggestedFix) Fix {
	out := Fix{Message: fix.Message, Edits: []Edit{}}
	for _, e := range fix.TextEdits {
		file := fset.File(e.Pos)
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		out.Edits = append(out.Edits, Edit{file.Name(), file.Offset(e.Pos), file.Offset(end), string(e.NewText)})
	}
	return out
}

func place(fset *token.FileSet, pos token.Pos) Place {
	p := fset.Position(pos)
	return Place{p.Filename, p.Line, p.Column}
}

// Sort orders findings by place, then by text, and drops repeated ones.
func Sort(all []Finding) []Finding {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(a.Pos.compare(b.Pos), cmp.Compare(a.Text(), b.Text()))
	})
	return slices.CompactFunc(all, same)
}

func same(a, b Finding) bool { return a.Pos == b.Pos && a.Text() == b.Text() }

// Common returns the findings of the one list that are in the other, too.
func Common(all, others []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool {
		return !slices.ContainsFunc(others, func(other Finding) bool { return same(f, other) })
	})
}

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// Rename returns a copy of the finding with all file names mapped.
func (f Finding) Rename(name func(string) string) Finding {
	f.Pos.File = name(f.Pos.File)
	f.End.File = name(f.End.File)
	f.Related = renameSteps(f.Related, name)
	f.Path = renameSteps(f.Path, name)
	f.Fixes = slices.Clone(f.Fixes)
	for i, fix := range f.Fixes {
		edits := slices.Clone(fix.Edits)
		for j := range edits {
			edits[j].File = name(edits[j].File)
		}
		f.Fixes[i].Edits = edits
	}
	return f
}

func renameSteps(steps []Step, name func(string) string) []Step {
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].Pos.File = name(steps[i].Pos.File)
	}
	return steps
}
