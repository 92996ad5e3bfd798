package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/txvet/txvet/analyzers"
)

// keys are the flags of the tests: those of all rules, and two of a command.
func keys() *flag.FlagSet {
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	analyzers.AddFlags(fs)
	fs.String("tags", "", "`tags`")
	fs.String("baseline-file", "", "`file`")
	return fs
}

// read reads a configuration with the content text in a folder of its own.
func read(t *testing.T, text string) (*Config, error) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(Name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read(Name, keys())
}

func TestMistakesAreNamedWithTheirLines(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no YAML", "rules:\n\t- a\n", ".txvet.yml:2: found character that cannot start any token"},
		{"no mapping", "- rules\n", ".txvet.yml:1: want keys with values"},
		{"second document", "tests: true\n---\ntests: false\n", ".txvet.yml:2: a second document"},
		{"unknown key", "tests: true\nrulse: {}\n", ".txvet.yml:2: rulse: unknown key; there are baseline-file, generated, models, paths, rules, tags, tests"},
		{"unknown rule", "rules:\n  txleak: false\n  txlaek: false\n", ".txvet.yml:3: rules.txlaek: there is no such rule"},
		{"unknown option", "rules:\n  txleak:\n    panics: true\n", ".txvet.yml:3: rules.txleak.panics: txleak has no such option; there are enabled, exit, panic"},
		{"switch", "rules:\n  txleak: no way\n", ".txvet.yml:2: rules.txleak: want true or false"},
		{"options of all", "rules:\n  all: {enabled: true}\n", ".txvet.yml:2: rules.all: want true or false"},
		{"boolean", "tests: 1\n", ".txvet.yml:1: tests: want true or false"},
		{"list", "tags: [a, b]\n", ".txvet.yml:1: tags: want a text"},
		{"number", "tags: 1\n", ".txvet.yml:1: tags: want a text"},
		{"nothing", "tags:\n", ".txvet.yml:1: tags: want a text"},
		{"twice", "tests: true\ntests: true\n", ".txvet.yml:2: tests: this key is there twice"},
		{"paths", "paths: {}\n", ".txvet.yml:1: paths: want a list"},
		{"path without match", "paths:\n  - rules: {txleak: false}\n", ".txvet.yml:2: paths[0].match: missing"},
		{"path without rules", "paths:\n  - match: a\n", ".txvet.yml:2: paths[0].rules: missing"},
		{"path with options", "paths:\n  - match: a\n    rules: {txleak: {panic: true}}\n", ".txvet.yml:3: paths[0].rules.txleak: want true or false"},
		{"path with more", "paths:\n  - match: a\n    rules: {txleak: false}\n    tests: true\n", ".txvet.yml:4: paths[0].tests: unknown key; there are match, rules"},
		{"pattern", "paths:\n  - match: [a, 'b[']\n    rules: {txleak: false}\n", ".txvet.yml:2: paths[0].match: want a pattern such as internal/legacy or **/*_mock.go"},
		{"all of them", "tests: 1\nfoo: 1\n", ".txvet.yml:1: tests: want true or false\n.txvet.yml:2: foo: unknown key; there are baseline-file, generated, models, paths, rules, tags, tests"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := read(t, test.text); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// TestRules compares what runs, and what is reported in two files.
func TestRules(t *testing.T) {
	tests := []struct {
		name, text           string
		switched             map[string]bool
		runs, old, elsewhere string // of txleak, slowtx, txdone: those on
	}{
		{"defaults", "", nil, "txleak txdone", "txleak txdone", "txleak txdone"},
		{"switches", "rules: {slowtx: true, txdone: false}", nil, "txleak slowtx", "txleak slowtx", "txleak slowtx"},
		{"options", "rules: {txleak: {panic: true}, txdone: {enabled: false}}", nil, "txleak", "txleak", "txleak"},
		{"all", "rules: {all: false, txdone: true}", nil, "txdone", "txdone", "txdone"},
		{"off somewhere", "paths: [{match: old, rules: {txleak: false}}]", nil, "txleak txdone", "txdone", "txleak txdone"},
		{"all off somewhere", "paths: [{match: old/**/*.go, rules: {all: false, txleak: true}}]", nil, "txleak txdone", "txleak", "txleak txdone"},
		{"on somewhere", "paths: [{match: ['old/'], rules: {slowtx: true}}]", nil, "txleak slowtx txdone", "txleak slowtx txdone", "txleak txdone"},
		{"the last wins", "paths: [{match: old, rules: {txleak: false}}, {match: '**/b.go', rules: {txleak: true}}]", nil, "txleak txdone", "txleak txdone", "txleak txdone"},
		{"off by flag", "rules: {slowtx: true}\npaths: [{match: old, rules: {txleak: true}}]", map[string]bool{"txleak": false}, "slowtx txdone", "slowtx txdone", "slowtx txdone"},
		{"on by flag", "rules: {txleak: false}\npaths: [{match: old, rules: {txleak: false, slowtx: true}}]", map[string]bool{"txleak": true}, "txleak", "", "txleak"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := read(t, test.text)
			if err != nil {
				t.Fatal(err)
			}
			c.Switched = test.switched
			running := make(map[string]bool)
			for _, rule := range c.Rules() {
				running[rule.Name] = true
			}
			some := func(on func(rule string) bool) string {
				var names []string
				for _, rule := range []string{"txleak", "slowtx", "txdone"} {
					if on(rule) {
						names = append(names, rule)
					}
				}
				return strings.Join(names, " ")
			}
			dir := filepath.Dir(c.File)
			in := func(file string) string {
				return some(func(rule string) bool { return running[rule] && c.Reports(rule, filepath.Join(dir, file)) })
			}
			if got := some(func(rule string) bool { return running[rule] }); got != test.runs {
				t.Errorf("rules %q, want %q", got, test.runs)
			}
			if old, elsewhere := in("old/deep/b.go"), in("new/a.go"); old != test.old || elsewhere != test.elsewhere {
				t.Errorf("in old: %q, elsewhere: %q; want %q, %q", old, elsewhere, test.old, test.elsewhere)
			}
		})
	}
}

func TestFindStopsAtTheRepository(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "repo", "a", "b")
	for _, name := range []string{deep, filepath.Join(dir, "repo", ".git")} {
		if err := os.MkdirAll(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	outside, inside := filepath.Join(dir, Name), filepath.Join(dir, "repo", Name)
	for _, file := range []string{outside, inside} {
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got := Find(deep); got != inside {
		t.Errorf("found %q, want %q", got, inside)
	}
	// A package is not a module: one setting for all packages.
	if err := os.WriteFile(filepath.Join(deep, Name), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "repo", "a", "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := Find(deep); got != inside {
		t.Errorf("found %q in a module, want %q", got, inside)
	}
	if err := os.Remove(inside); err != nil {
		t.Fatal(err)
	}
	if got := Find(deep); got != "" {
		t.Errorf("found %q above the repository", got)
	}
}

func TestFilesAreRelativeToTheConfiguration(t *testing.T) {
	c, err := read(t, "models: [a.model, /b.model]\nbaseline-file: c.json\n")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(c.File)
	want := []string{filepath.Join(dir, "a.model"), "/b.model", filepath.Join(dir, "c.json")}
	for i, s := range c.Settings {
		if s.Value != want[i] {
			t.Errorf("%s is %q, want %q", s.Flag, s.Value, want[i])
		}
	}
}

func TestCommandLineWins(t *testing.T) {
	c, err := read(t, "tags: a\nbaseline-file: c.json\n")
	if err != nil {
		t.Fatal(err)
	}
	flags := keys()
	if err := flags.Set("tags", "b"); err != nil {
		t.Fatal(err)
	}
	if err := c.Set(flags, map[string]bool{"tags": true}); err != nil {
		t.Fatal(err)
	}
	if got := flags.Lookup("tags").Value.String(); got != "b" {
		t.Errorf("tags are %q", got)
	}
	if got := flags.Lookup("baseline-file").Value.String(); filepath.Base(got) != "c.json" {
		t.Errorf("baseline-file is %q", got)
	}
}

func TestSettings(t *testing.T) {
	tests := []struct {
		settings any
		want     string // of the error
	}{
		{nil, ""},
		{map[string]any{"rules": map[string]any{"slowtx": true}}, ""},
		{map[string]any{"paths": []any{}}, "paths: unknown key; there are generated, models, rules, tests"},
		{map[string]any{"rules": map[string]any{"txlaek": true}}, "rules.txlaek: there is no such rule"},
		{map[string]any{"tests": "yes"}, "tests: want true or false"},
		{"rules", "want keys with values"},
	}
	for _, test := range tests {
		c, err := FromSettings(test.settings)
		if text := errorText(err); text != test.want {
			t.Errorf("%v: got %q, want %q", test.settings, text, test.want)
		}
		if err == nil && (len(c.Rules()) > 15) != (test.settings != nil) {
			t.Errorf("%v: %d rules", test.settings, len(c.Rules()))
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestPrintedIsRead reads what Print wrote, and prints it again.
func TestPrintedIsRead(t *testing.T) {
	c, err := read(t, "rules:\n  all: false\n  slowtx: true\n  txleak: {panic: false}\npaths:\n  - match: a\n    rules: {txleak: false}\n")
	if err != nil {
		t.Fatal(err)
	}
	var first bytes.Buffer
	if err := c.Print(&first, keys(), nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n  slowtx: true # .txvet.yml:3\n", "\n  txdone: false # .txvet.yml:2\n", "\n  - match: [\"a\"]\n"} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("no %q in\n%s", want, first.String())
		}
	}
	again, err := read(t, strings.ReplaceAll(first.String(), `baseline-file: ""`, ""))
	if err != nil {
		t.Fatalf("%v in\n%s", err, first.String())
	}
	var second bytes.Buffer
	if err := again.Print(&second, keys(), nil); err != nil {
		t.Fatal(err)
	}
	if a, b := values(first.String()), values(second.String()); a != b {
		t.Errorf("%s\nread again\n%s", a, b)
	}
}

// values takes the comments and file names away.
func values(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, " #")
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "baseline-file") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "\n")
}

// TestSchemaHasEveryKey compares the schema with what is accepted.
func TestSchemaHasEveryKey(t *testing.T) {
	var buf bytes.Buffer
	if err := Schema(&buf, keys(), func(analyzers.Rule) string { return "" }); err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(buf.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	d := decoder{file: Name, flags: keys()}
	for _, key := range d.keys() {
		if _, ok := schema.Properties[key]; !ok {
			t.Errorf("%s is not in the schema", key)
		}
	}
	if want := len(analyzers.Rules) + 1; len(schema.Properties) != len(d.keys()) || len(schema.Properties["rules"].Properties) != want {
		t.Errorf("%d keys, %d rules", len(schema.Properties), len(schema.Properties["rules"].Properties))
	}
}
