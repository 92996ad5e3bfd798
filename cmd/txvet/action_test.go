package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestAction runs the steps of action.yml that are shell scripts, as GitHub does.
func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	t.Parallel()
	const annotation = "::error file=store.go,line=6,"
	inSub := strings.ReplaceAll(moduleFile+"-- store.go --\n"+leaky, "-- ", "-- sub/")
	tests := []struct {
		name   string
		inputs map[string]string
		files  string
		failed string // the step
		log    string // what it says
		sarif  string // what is sent
	}{
		{"clean", nil, moduleFile + "-- store.go --\n" + balanced, "", "", ""},
		{"leak", nil, moduleFile + "-- store.go --\n" + leaky, "txvet", annotation, ""},
		{"folder", map[string]string{"working-directory": "sub", "format": "text"},
			inSub, "txvet", "store.go:" + leak, ""},
		{"annotation in a folder", map[string]string{"working-directory": "sub"},
			inSub + "-- .git/HEAD --\nref: refs/heads/main\n", "txvet", "::error file=sub/store.go,line=6,", ""},
		{"args and packages", map[string]string{"args": "-txleak=false\n-tests", "packages": "./a ./b"},
			moduleFile + "-- a/a.go --\n" + leaky + "-- b/b.go --\n" + leaky, "", "", ""},
		{"code scanning", map[string]string{"upload-sarif": "true"}, moduleFile + "-- store.go --\n" + leaky, "txvet", annotation, `"ruleId": "txleak"`},
		{"code scanning, clean", map[string]string{"upload-sarif": "true"}, moduleFile + "-- store.go --\n" + balanced, "", "", `"results": []`},
		{"does not compile", map[string]string{"upload-sarif": "true"}, moduleFile + "-- store.go --\npackage store\n\nvar x int = \"\"\n", "write SARIF", "store.go:3:13: cannot use", ""},
	}
	a := readAction(t)
	temp := t.TempDir()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := a.run(t, temp, test.inputs, test.files)
			if r.failed != test.failed || !strings.Contains(r.log, test.log) || !strings.Contains(r.sarif, test.sarif) || (r.sarif != "") != (test.sarif != "") {
				t.Errorf("step %q failed: %s\nsent: %s", r.failed, r.log, r.sarif)
			}
		})
	}
}

// TestActionUsesItsInputs wants each input used, and each that is used declared
// with its default.
func TestActionUsesItsInputs(t *testing.T) {
	a := readAction(t)
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	used := make(map[string]bool)
	for _, m := range regexp.MustCompile(`\binputs\.([\w-]+)`).FindAllSubmatch(text, -1) {
		used[string(m[1])] = true
	}
	got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(a.Inputs))
	if !slices.Equal(got, want) {
		t.Errorf("used:     %q\ndeclared: %q", got, want)
	}
	for name, input := range a.Inputs {
		if input.Description == "" || input.Default == nil {
			t.Errorf("input %s has no description or no default", name)
		}
	}
}

type action struct {
	Name, Description string
	Branding          map[string]string
	Inputs            map[string]struct {
		Description string
		Default     *string
	}
	Runs struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, If, Shell, Run, Uses string
	Env, With                  map[string]string
	Dir                        string `yaml:"working-directory"`
}

func readAction(t *testing.T) *action {
	t.Helper()
	f, err := os.Open("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a := new(action)
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(a); err != nil {
		t.Fatal(err)
	}
	return a
}

// actionRun is what became of a run.
type actionRun struct {
	failed string // the step that ended it
	log    string
	sarif  string // what was sent to code scanning
}

// run runs the steps on a program, up to the one that fails. Temp stands for the
// runner's folder of that name.
func (a *action) run(t *testing.T, temp string, inputs map[string]string, files string) actionRun {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, archived(t, files)); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	base := append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_ACTION_PATH="+root, "GITHUB_WORKSPACE="+dir, "TXVETCACHE="+t.TempDir(), "GOWORK=off", "GOPROXY=off")
	values := map[string]string{"runner.temp": temp}
	for name, input := range a.Inputs {
		values["inputs."+name] = *input.Default
	}
	for name, value := range inputs {
		values["inputs."+name] = value
	}
	var r actionRun
	for _, s := range a.Runs.Steps {
		if s.If != "" && !holds(t, s.If, values) {
			continue
		}
		if s.Uses != "" {
			sarif, err := os.ReadFile(expand(t, s.With["sarif_file"], values))
			if err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
			r.sarif += string(sarif)
			continue
		}
		if s.Shell != "bash" {
			t.Fatalf("%s: shell %q", s.Name, s.Shell)
		}
		script := filepath.Join(t.TempDir(), "step.sh")
		if err := os.WriteFile(script, []byte(expand(t, s.Run, values)), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
		cmd.Dir = filepath.Join(dir, expand(t, s.Dir, values))
		cmd.Env = slices.Clone(base)
		for name, value := range s.Env {
			cmd.Env = append(cmd.Env, name+"="+expand(t, value, values))
		}
		var log bytes.Buffer
		cmd.Stdout, cmd.Stderr = &log, &log
		err := cmd.Run()
		r.log += log.String()
		if err != nil {
			r.failed = s.Name
			break
		}
	}
	return r
}

var (
	expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)
	equality   = regexp.MustCompile(`^([\w.-]+) == '(.*)'$`)
)

// expand puts the values of the expressions into a text.
func expand(t *testing.T, text string, values map[string]string) string {
	t.Helper()
	return expression.ReplaceAllStringFunc(text, func(whole string) string {
		name := expression.FindStringSubmatch(whole)[1]
		value, ok := values[name]
		if !ok {
			t.Fatalf("no value for %s", whole)
		}
		return value
	})
}

// holds evaluates a condition, which is an equality.
func holds(t *testing.T, condition string, values map[string]string) bool {
	t.Helper()
	m := equality.FindStringSubmatch(condition)
	if m == nil {
		t.Fatalf("cannot evaluate %q", condition)
	}
	value, ok := values[m[1]]
	if !ok {
		t.Fatalf("no value for %s", m[1])
	}
	return value == m[2]
}
