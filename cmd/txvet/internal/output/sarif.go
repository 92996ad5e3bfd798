package output

import (
	"io"
	"strings"

	"honnef.co/go/tools/sarif"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

const (
	homepage = "https://github.com/txvet/txvet"
	// sarifSchema is where OASIS published the schema.
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// fingerprintKey names the fingerprints of package finding, with a version: it
	// changes when they do.
	fingerprintKey = "txvet/v1"
)

// printSARIF prints a log with one run.
func printSARIF(w io.Writer, r Report) error {
	rules, index := sarifRules()
	number := strings.TrimPrefix(r.Version, "v") // readers want a digit first
	log := &sarifWriter{root: r.root(), sources: make(sources), rules: index}
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			ToolComponent: sarif.ToolComponent{Name: "txvet", Version: number, InformationURI: homepage},
			Rules:         rules,
		}},
		Invocations:        []sarifInvocation{log.invocation(r.Errors)},
		OriginalURIBaseIDs: map[string]sarif.ArtifactLocation{sourceRoot: log.rootLocation()},
		ColumnKind:         "utf16CodeUnits",
		Results:            []sarifResult{},
	}
	prints := finding.Fingerprints(r.Findings, log.root)
	for i, f := range r.Findings {
		run.Results = append(run.Results, log.result(f, prints[i]))
	}
	return encode(w, sarifLog{
		Log:  sarif.Log{Version: sarif.Version, Schema: sarifSchema},
		Runs: []sarifRun{run},
	})
}

// sarifWriter makes the parts of a log.
type sarifWriter struct {
	root    string
	sources sources
	rules   map[string]int
}

func (log *sarifWriter) invocation(errors []string) sarifInvocation {
	out := sarifInvocation{
		Invocation:    sarif.Invocation{ExecutionSuccessful: len(errors) == 0, WorkingDirectory: log.rootLocation()},
		Notifications: []sarifNotification{},
	}
	for _, line := range errors {
		at, message, ok := located(line)
		n := sarifNotification{Level: sarif.Error, Message: sarif.Message{Text: message}}
		if ok {
			n.Locations = []sarifLocation{log.location(at, at, "")}
		}
		out.Notifications = append(out.Notifications, n)
	}
	return out
}

func (log *sarifWriter) result(f finding.Finding, fingerprint string) sarifResult {
	here := log.location(f.Pos, f.End, "")
	if f.Func != "" {
		here.LogicalLocations = []sarifLogicalLocation{{f.Func, "function"}}
	}
	rule, ok := log.rules[f.Rule]
	if !ok {
		rule = -1
	}
	out := sarifResult{
		Result: sarif.Result{
			RuleID:  f.Rule,
			Kind:    sarif.Fail,
			Level:   level(f.Rule),
			Message: sarif.Message{Text: f.Message},
			Fixes:   log.fixes(f.Fixes),
		},
		RuleIndex:           rule,
		Locations:           []sarifLocation{here},
		PartialFingerprints: map[string]string{fingerprintKey: fingerprint},
		Properties:          sarifProperties{Kind: f.Kind},
	}
	out.RelatedLocations = log.steps(f.Related)
	for i := range out.RelatedLocations {
		out.RelatedLocations[i].ID = i + 1
	}
	var flow sarifThreadFlow
	for _, at := range log.steps(f.Path) {
		flow.Locations = append(flow.Locations, sarifStep{at})
	}
	if len(flow.Locations) > 0 {
		out.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{flow}}}
	}
	return out
}

// steps leaves out those that have no place.
func (log *sarifWriter) steps(steps []finding.Step) []sarifLocation {
	var out []sarifLocation
	for _, s := range steps {
		if s.Pos.Line > 0 {
			out = append(out, log.location(s.Pos, s.Pos, s.Message))
		}
	}
	return out
}

// fixes leaves out a fix if it is not known which lines it changes.
func (log *sarifWriter) fixes(fixes []finding.Fix) []sarif.Fix {
	var out []sarif.Fix
	for _, fix := range fixes {
		if changes := log.changes(fix.Edits); len(changes) > 0 {
			out = append(out, sarif.Fix{Description: sarif.Message{Text: fix.Message}, ArtifactChanges: changes})
		}
	}
	return out
}

// changes returns the edits by file, or nil if one has no place.
func (log *sarifWriter) changes(edits []finding.Edit) []sarif.ArtifactChange {
	var out []sarif.ArtifactChange
	byFile := make(map[string]int)
	for _, e := range edits {
		start, ok := log.sources.place(e.File, e.Start)
		end, there := log.sources.place(e.File, e.End)
		if !ok || !there {
			return nil
		}
		i, known := byFile[e.File]
		if !known {
			i = len(out)
			byFile[e.File] = i
			out = append(out, sarif.ArtifactChange{ArtifactLocation: log.artifact(e.File)})
		}
		out[i].Replacements = append(out[i].Replacements, sarif.Replacement{
			DeletedRegion: sarif.Region{
				StartLine: start.Line, StartColumn: log.sources.utf16(start),
				EndLine: end.Line, EndColumn: log.sources.utf16(end),
			},
			InsertedContent: sarif.ArtifactContent{Text: e.New},
		})
	}
	return out
}
