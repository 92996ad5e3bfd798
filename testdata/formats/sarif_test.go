package formats

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile("sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, log []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// TestSARIFIsValid validates logs against the schema of OASIS.
func TestSARIFIsValid(t *testing.T) {
	s := schema(t)
	for _, p := range all(t) {
		log := run(t, p.dir, "sarif", p.status)
		if err := validate(s, log); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
		for _, change := range [][2]string{
			{`"level": "error"`, `"level": "bad"`},
			{`"name": "txvet"`, `"title": "txvet"`},
			{`"uri": "file:///`, `"uri": "%zz`},
		} {
			if changed := bytes.ReplaceAll(log, []byte(change[0]), []byte(change[1])); validate(s, changed) == nil {
				t.Errorf("%s: valid with %s", p.name, change[1])
			}
		}
	}
}

type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct{ ID string }
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct{ Locations []location }
		}
		OriginalURIBaseIDs map[string]struct{ URI string }
		Results            []struct {
			RuleID    string
			RuleIndex int
			Message   struct{ Text string }
			Locations []location
			CodeFlows []struct {
				ThreadFlows []struct{ Locations []struct{ Location location } }
			}
			PartialFingerprints map[string]string
			Properties          struct{ Kind string }
		}
	}
}

type location struct {
	Message          struct{ Text string }
	LogicalLocations []struct{ Name string }
	PhysicalLocation struct {
		ArtifactLocation struct{ URI, URIBaseID string }
		Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
	}
}

// step returns the place in the form of JSON, but for the column, which counts
// other units. Files are below root, which may be above dir, the program's folder.
func (l location) step(t *testing.T, root, dir string) step {
	t.Helper()
	base, err := url.Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	at, err := base.Parse(l.PhysicalLocation.ArtifactLocation.URI)
	if err != nil || l.PhysicalLocation.ArtifactLocation.URIBaseID != "%SRCROOT%" {
		t.Fatalf("%+v: %v", l.PhysicalLocation, err)
	}
	file, err := filepath.Rel(dir, filepath.FromSlash(at.Path))
	if err != nil {
		t.Fatal(err)
	}
	return step{place{file, l.PhysicalLocation.Region.StartLine, l.PhysicalLocation.Region.StartColumn}, l.Message.Text}
}

// TestSARIFSaysWhatJSONSays compares the results, and the code flows with the
// paths. The programs are ASCII, so that columns are equal; the broken one is not.
func TestSARIFSaysWhatJSONSays(t *testing.T) {
	flows := 0
	for _, p := range all(t) {
		var log sarifLog
		if err := json.Unmarshal(run(t, p.dir, "sarif", p.status), &log); err != nil {
			t.Fatal(err)
		}
		r, got := findings(t, p.dir, p.status), log.Runs[0]
		root := got.OriginalURIBaseIDs["%SRCROOT%"].URI
		if len(got.Results) != len(r.Findings) {
			t.Fatalf("%s: %d results of %d", p.name, len(got.Results), len(r.Findings))
		}
		if in := got.Invocations[0]; in.ExecutionSuccessful != (p.status < 2) || len(in.ToolExecutionNotifications) != len(r.Errors) {
			t.Errorf("%s: %+v, errors %q", p.name, in, r.Errors)
		}
		for i, result := range got.Results {
			want := r.Findings[i]
			if result.RuleID != want.Rule || result.Properties.Kind != want.Kind || result.Message.Text != want.Message ||
				result.PartialFingerprints["txvet/v1"] != want.Fingerprint || got.Tool.Driver.Rules[result.RuleIndex].ID != want.Rule {
				t.Errorf("%s: result %+v of %+v", p.name, result, want)
			}
			here := result.Locations[0]
			if want.Func != "" && here.LogicalLocations[0].Name != want.Func {
				t.Errorf("%s: %v in %s", p.name, here, want.Func)
			}
			var path []step
			for _, flow := range result.CodeFlows {
				for _, at := range flow.ThreadFlows[0].Locations {
					path = append(path, at.Location.step(t, root, p.dir))
				}
			}
			if !slices.Equal(path, want.Path) && len(path)+len(want.Path) > 0 {
				t.Errorf("%s: code flow %v of path %v", p.name, path, want.Path)
			}
			flows += min(len(path), 1)
			if at := here.step(t, root, p.dir).Pos; p.name != "broken" && at != want.Pos || at.File != want.Pos.File || at.Line != want.Pos.Line {
				t.Errorf("%s: at %v, want %v", p.name, at, want.Pos)
			}
		}
	}
	if flows < 20 {
		t.Errorf("%d code flows", flows)
	}
}

// TestSARIFOfBroken wants the columns of a line with characters of two and four
// bytes in UTF-16 code units, and the names of folder and file encoded.
func TestSARIFOfBroken(t *testing.T) {
	dir := broken(t)
	var log sarifLog
	if err := json.Unmarshal(run(t, dir, "sarif", 2), &log); err != nil {
		t.Fatal(err)
	}
	got := log.Runs[0]
	region := got.Results[1].Locations[0].PhysicalLocation.Region
	if region.StartColumn != 30 || region.EndColumn != 47 {
		t.Errorf("%+v", region)
	}
	bytes := findings(t, dir, 2).Findings[1]
	if bytes.Pos.Column != 33 || bytes.End.Column != 50 {
		t.Errorf("json: %+v", bytes)
	}
	uri := got.OriginalURIBaseIDs["%SRCROOT%"].URI + got.Results[1].Locations[0].PhysicalLocation.ArtifactLocation.URI
	if !strings.HasSuffix(uri, "/ein%20Gesch%C3%A4ft%2C%20100%25/shop/%C3%BC+shop.go") {
		t.Errorf("file %s", uri)
	}
	for _, n := range got.Invocations[0].ToolExecutionNotifications {
		if len(n.Locations) != 1 || !strings.Contains(n.Locations[0].PhysicalLocation.ArtifactLocation.URI, "/") {
			t.Errorf("notification %+v", n)
		}
	}
}
