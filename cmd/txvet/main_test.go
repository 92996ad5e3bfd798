package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/txvet/txvet/analyzers"
)

// asTxvet makes the test binary behave as txvet, with the rules that it names.
const asTxvet = "TXVET_TEST_RULES"

func TestMain(m *testing.M) {
	switch os.Getenv(asTxvet) {
	case "toy":
		analyzers.Infer, analyzers.Rules = toyInfer, toyRules
		main()
	case "real":
		main()
	}
	os.Exit(m.Run())
}

// command runs programs in a folder, with a cache of their own.
type command struct {
	t     *testing.T
	dir   string
	cache string
	env   []string
}

func newCommand(t *testing.T, dir, rules string) *command {
	t.Helper()
	cache := t.TempDir()
	env := append(os.Environ(), asTxvet+"="+rules, "TXVETCACHE="+cache, "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	return &command{t, dir, cache, env}
}

// toy writes a program of the form of txtar, to which it adds a go.mod, and
// returns the command that runs the toy rules there.
func toy(t *testing.T, program string) *command {
	t.Helper()
	dir := t.TempDir()
	archive := txtar.Parse([]byte("-- go.mod --\nmodule example.com/m\ngo 1.26.0\n" + program))
	for _, f := range archive.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return newCommand(t, dir, "toy")
}

// rules changes the rules that txvet runs.
func (c *command) rules(rules string) { c.env = append(c.env, asTxvet+"="+rules) }

// output is what a run left behind.
type output struct {
	stdout, stderr string
	status         int
}

func (c *command) run(name string, args ...string) output {
	c.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.Env = c.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func (c *command) txvet(args ...string) output {
	c.t.Helper()
	return c.run(executable(c.t), args...)
}

func (c *command) vet(args ...string) output {
	c.t.Helper()
	return c.run("go", append([]string{"vet", "-vettool=" + executable(c.t)}, args...)...)
}

func executable(t *testing.T) string {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// read returns the content of a file of the program.
func (c *command) read(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

// findings returns the lines of text that are findings, sorted as printed.
func findings(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") && !strings.Contains(line, "\t") {
			lines = append(lines, strings.TrimPrefix(strings.TrimSpace(line), "./"))
		}
	}
	return lines
}

// write replaces a file of the program.
func (c *command) write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o666); err != nil {
		c.t.Fatal(err)
	}
}
