package output

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// jsonReport is the form of FormatJSON, described in docs/running.md.
type jsonReport struct {
	Findings []jsonFinding `json:"findings"`
	Errors   []string      `json:"errors"`
}

type jsonFinding struct {
	finding.Finding
	Fingerprint string `json:"fingerprint"`
}

// printJSON prints the report as one object. Files are named as in text.
func printJSON(w io.Writer, r Report) error {
	out := jsonReport{Findings: []jsonFinding{}, Errors: append([]string{}, r.Errors...)}
	prints := finding.Fingerprints(r.Findings, r.root())
	for i, f := range r.Findings {
		out.Findings = append(out.Findings, jsonFinding{f.Rename(Short), prints[i]})
	}
	return encode(w, out)
}

// The types below are the form in which the go command reads findings; see
// cmd/go/internal/vet.
type vetDiagnostic struct {
	Category       string       `json:"category,omitempty"`
	Posn           string       `json:"posn"`
	End            string       `json:"end"`
	Message        string       `json:"message"`
	SuggestedFixes []vetFix     `json:"suggested_fixes,omitempty"`
	Related        []vetRelated `json:"related,omitempty"`
}

type vetFix struct {
	Message string    `json:"message"`
	Edits   []vetEdit `json:"edits"`
}

type vetEdit struct {
	Filename string `json:"filename"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	New      string `json:"new"`
}

type vetRelated struct {
	Posn    string `json:"posn"`
	End     string `json:"end"`
	Message string `json:"message"`
}

// VetJSON prints the findings of a package in the form that the go command
// reads: by package, then by rule. Without findings it prints nothing, since an
// empty object says no more and costs the go command a file in its cache.
func VetJSON(w io.Writer, id string, found []finding.Finding) error {
	if len(found) == 0 {
		return nil
	}
	rules := make(map[string][]vetDiagnostic)
	for _, f := range found {
		d := vetDiagnostic{
			Category: f.Rule + "/" + f.Kind,
			Posn:     posn(f.Pos),
			End:      posn(f.End),
			Message:  f.Text(),
		}
		for _, s := range f.Related {
			d.Related = append(d.Related, vetRelated{posn(s.Pos), posn(s.Pos), s.Message})
		}
		for _, fix := range f.Fixes {
			edits := []vetEdit{}
			for _, e := range fix.Edits {
				edits = append(edits, vetEdit{e.File, e.Start, e.End, e.New})
			}
			d.SuggestedFixes = append(d.SuggestedFixes, vetFix{fix.Message, edits})
		}
		rules[f.Rule] = append(rules[f.Rule], d)
	}
	return encode(w, map[string]any{id: rules})
}

func posn(p finding.Place) string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(v)
}
