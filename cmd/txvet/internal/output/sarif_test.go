package output

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

func sarifOf(t *testing.T, r Report) sarifRun {
	t.Helper()
	var log sarifLog
	decode(t, printed(t, FormatSARIF, r, Style{}), &log)
	return log.Runs[0]
}

// TestSARIFPlaces has characters of one, two and four bytes before the finding,
// which are one, one and two UTF-16 code units.
func TestSARIFPlaces(t *testing.T) {
	const line = "\tf(\"aé😀\", tx) // end"
	dir := files(t, map[string]string{"cmd/a b/ü+%.go": line + "\r\n"})
	column := 1 + strings.Index(line, "tx")
	here := at(dir, "cmd/a b/ü+%.go", 1, column)
	end := here
	end.Column += len("tx")
	gone := at(dir, "gone.go", 3, 9)
	outside := finding.Place{File: filepath.Join(filepath.Dir(dir), "other", "a.go"), Line: 1, Column: 1}
	tests := []struct {
		pos, end  finding.Place
		uri, base string
		region    string
	}{
		{here, end, "cmd/a%20b/%C3%BC+%25.go", sourceRoot, "1:12-1:14"},
		{here, here, "cmd/a%20b/%C3%BC+%25.go", sourceRoot, "1:12-1:22"},
		{gone, gone, "gone.go", sourceRoot, "3:9-0:0"},
		{outside, outside, fileURI(outside.File), "", "1:1-0:0"},
	}
	for _, test := range tests {
		f := finding.Finding{Rule: "txleak", Kind: "path", Pos: test.pos, End: test.end, Message: "still open"}
		result := sarifOf(t, Report{Findings: []finding.Finding{f}}).Results[0]
		got := result.Locations[0].PhysicalLocation
		region := fmt.Sprintf("%d:%d-%d:%d", got.Region.StartLine, got.Region.StartColumn, got.Region.EndLine, got.Region.EndColumn)
		if got.ArtifactLocation.URI != test.uri || got.ArtifactLocation.URIBaseID != test.base || region != test.region {
			t.Errorf("%v: %+v", test.pos, got)
		}
		if result.CodeFlows != nil || result.Locations[0].LogicalLocations != nil {
			t.Errorf("%v: path or function out of nothing: %+v", test.pos, result)
		}
	}
}

// TestSARIFRoot wants files below the root named from there, wherever txvet runs.
func TestSARIFRoot(t *testing.T) {
	dir := files(t, map[string]string{"sub/a.go": "package a\n"})
	t.Chdir(filepath.Join(dir, "sub"))
	f := finding.Finding{Rule: "txleak", Pos: at(dir, "sub/a.go", 1, 1), End: at(dir, "sub/a.go", 1, 1), Message: "still open"}
	run := sarifOf(t, Report{Findings: []finding.Finding{f}, Root: dir})
	if got := run.Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != "sub/a.go" {
		t.Errorf("file is %s", got)
	}
	if got := run.OriginalURIBaseIDs[sourceRoot].URI; got != fileURI(dir)+"/" {
		t.Errorf("root is %s", got)
	}
}

func TestSARIFFixes(t *testing.T) {
	const source = "package a\n\nvar é = begin()\n"
	dir := files(t, map[string]string{"a.go": source, "b.go": "package a\n"})
	offset := strings.Index(source, "begin")
	pos := at(dir, "a.go", 3, 10)
	f := finding.Finding{Rule: "txleak", Pos: pos, End: pos, Message: "still open", Fixes: []finding.Fix{
		{Message: "end", Edits: []finding.Edit{
			{File: pos.File, Start: offset, End: offset + len("begin"), New: "end"},
			{File: pos.File, Start: len(source), End: len(source), New: "// end\n"},
			{File: filepath.Join(dir, "b.go"), Start: 0, End: 10, New: ""},
		}},
		{Message: "out of the file", Edits: []finding.Edit{{File: pos.File, Start: 0, End: 1000}}},
		{Message: "no such file", Edits: []finding.Edit{{File: filepath.Join(dir, "c.go")}}},
	}}
	result := sarifOf(t, Report{Findings: []finding.Finding{f}}).Results[0]
	var got []string
	for _, fix := range result.Fixes {
		for _, change := range fix.ArtifactChanges {
			for _, r := range change.Replacements {
				d := r.DeletedRegion
				got = append(got, fmt.Sprintf("%s %s %d:%d-%d:%d %q", fix.Description.Text, change.ArtifactLocation.URI,
					d.StartLine, d.StartColumn, d.EndLine, d.EndColumn, r.InsertedContent.Text))
			}
		}
	}
	want := `end a.go 3:9-3:14 "end"
end a.go 4:1-4:1 "// end\n"
end b.go 1:1-2:1 ""`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestSARIFErrors(t *testing.T) {
	files(t, map[string]string{"a/a.go": "package a\n\nvar é int = \"\"\n"})
	run := sarifOf(t, Report{Errors: []string{"a/a.go:3:14: cannot use \"\"", "a/a.go:3: no column", "txvet: no packages match"}})
	if run.Invocations[0].ExecutionSuccessful {
		t.Error("the run is successful")
	}
	var got []string
	for _, n := range run.Invocations[0].Notifications {
		line := n.Level + " " + n.Message.Text
		for _, l := range n.Locations {
			p := l.PhysicalLocation
			line = fmt.Sprintf("%s:%d:%d: %s", p.ArtifactLocation.URI, p.Region.StartLine, p.Region.StartColumn, line)
		}
		got = append(got, line)
	}
	want := "a/a.go:3:13: error cannot use \"\"\na/a.go:3:1: error no column\nerror txvet: no packages match"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

// TestSARIFRules holds the rules of the registry to the limits of GitHub, which
// cuts descriptions at 1024 characters.
func TestSARIFRules(t *testing.T) {
	rules, index := sarifRules()
	if len(rules) != len(analyzers.Rules)+1 {
		t.Errorf("%d rules", len(rules))
	}
	for _, rule := range rules {
		if rules[index[rule.ID]].ID != rule.ID {
			t.Errorf("%s is at %d", rule.ID, index[rule.ID])
		}
		if n := len([]rune(rule.FullDescription.Text)); n > 1024 {
			t.Errorf("%s: %d characters", rule.ID, n)
		}
		if rule.ShortDescription.Text == "" || rule.Help.Text == "" || rule.ID == rule.ShortDescription.Text {
			t.Errorf("%s lacks documentation", rule.ID)
		}
	}
	leak := rules[index["txleak"]]
	if !strings.HasPrefix(leak.ShortDescription.Text, "Reports transactions") || !strings.Contains(leak.FullDescription.Text, "open. An open transaction keeps its connection.") {
		t.Errorf("%+v", leak.FullDescription)
	}
	if !strings.Contains(leak.Help.Markdown, "\n## Flagged\n") || !strings.Contains(leak.Help.Markdown, "\n```go\nfunc Transfer(") {
		t.Errorf("markdown of txleak:\n%s", leak.Help.Markdown)
	}
	for id, enabled := range map[string]bool{"txleak": true, "slowtx": false, "ignore": true} {
		if rules[index[id]].DefaultConfiguration.Enabled != enabled {
			t.Errorf("%s is on by default: %t", id, !enabled)
		}
	}
}
