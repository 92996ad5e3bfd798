package output

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

var update = flag.Bool("update", false, "write the golden files")

// shop is the report of the program in testdata/programs/shop, which a test of
// cmd/txvet holds to what is found there.
func shop(t *testing.T) Report {
	t.Helper()
	root, err := filepath.Abs("../../../../testdata/programs/shop")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	r := Report{Root: root, Version: "v1.2.3"}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	for i, f := range r.Findings {
		r.Findings[i] = f.Rename(func(name string) string { return filepath.Join(root, name) })
	}
	return r
}

// TestGolden prints what is found in one program in each format.
func TestGolden(t *testing.T) {
	tests := []struct {
		golden string
		format Format
		style  Style
	}{
		{"shop.json", FormatJSON, Style{}},
		{"shop.txt", FormatText, Style{}},
		{"shop.excerpt.txt", FormatText, Style{Excerpt: true}},
		{"shop.color.txt", FormatText, Style{Color: true, Excerpt: true}},
		{"shop.sarif", FormatSARIF, Style{}},
		{"shop.xml", FormatCheckstyle, Style{}},
		{"shop.github.txt", FormatGitHub, Style{}},
	}
	r := shop(t)
	golden, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(r.Root)
	for _, test := range tests {
		var b bytes.Buffer
		if err := test.format.Print(&b, r, test.style); err != nil {
			t.Errorf("%s: %v", test.golden, err)
		}
		got := strings.ReplaceAll(b.String(), fileURI(r.Root), "file:///src/shop")
		if test.format == FormatSARIF {
			got = withoutDocs(t, got)
		}
		name := filepath.Join(golden, test.golden)
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s", test.golden, got)
		}
	}
}

// withoutDocs leaves of a log's rules those that were broken, without their
// documentation.
func withoutDocs(t *testing.T, text string) string {
	t.Helper()
	var log sarifLog
	decode(t, text, &log)
	driver := &log.Runs[0].Tool.Driver
	var rules []sarifRule
	for _, rule := range driver.Rules {
		if rule.ID != "txleak" && rule.ID != "outsidetx" {
			continue
		}
		for _, s := range []*string{&rule.ShortDescription.Text, &rule.FullDescription.Text, &rule.Help.Text, &rule.Help.Markdown} {
			if *s == "" {
				t.Errorf("%s lacks documentation", rule.ID)
			}
			*s = "…"
		}
		rules = append(rules, rule)
	}
	driver.Rules = rules
	var b bytes.Buffer
	if err := encode(&b, log); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		t.Fatal(err)
	}
}

// printed returns what a format makes of a report.
func printed(t *testing.T, f Format, r Report, s Style) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Print(&b, r, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// files writes files into a folder, which becomes the working directory, and
// returns its name.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func at(dir, file string, line, column int) finding.Place {
	return finding.Place{File: filepath.Join(dir, filepath.FromSlash(file)), Line: line, Column: column}
}

func TestFormatFlag(t *testing.T) {
	for _, want := range Formats {
		f := FormatText
		if err := f.Set(string(want)); err != nil || f != want {
			t.Errorf("%s: %s, %v", want, f, err)
		}
	}
	f := FormatText
	err := f.Set("xml")
	if err == nil || err.Error() != "want one of text, json, sarif, checkstyle, github" || f != FormatText {
		t.Errorf("xml: %s, %v", f, err)
	}
}

func TestSummary(t *testing.T) {
	tests := []struct{ rules, want string }{
		{"txleak", "1 finding: txleak 1"},
		{"outsidetx txleak txleak", "3 findings: txleak 2, outsidetx 1"},
		{"txleak outsidetx ignore", "3 findings: ignore 1, outsidetx 1, txleak 1"},
	}
	for _, test := range tests {
		var found []finding.Finding
		for _, rule := range strings.Fields(test.rules) {
			found = append(found, finding.Finding{Rule: rule})
		}
		if got := summary(found); got != test.want {
			t.Errorf("%s: got %q, want %q", test.rules, got, test.want)
		}
	}
}

// TestNothingFound wants no line, but the frame of the forms that have one.
func TestNothingFound(t *testing.T) {
	for _, f := range []Format{FormatText, FormatGitHub} {
		if got := printed(t, f, Report{}, Style{Color: true, Excerpt: true}); got != "" {
			t.Errorf("%s: %q", f, got)
		}
	}
	if got := printed(t, FormatJSON, Report{}, Style{}); got != "{\n\t\"findings\": [],\n\t\"errors\": []\n}\n" {
		t.Errorf("json: %q", got)
	}
	if got := printed(t, FormatCheckstyle, Report{}, Style{}); !strings.HasSuffix(got, "\n<checkstyle version=\"5.0\"></checkstyle>\n") {
		t.Errorf("checkstyle: %q", got)
	}
	if got := printed(t, FormatSARIF, Report{}, Style{}); !strings.Contains(got, `"results": []`) || !strings.Contains(got, `"executionSuccessful": true`) {
		t.Errorf("sarif: %s", got)
	}
}
