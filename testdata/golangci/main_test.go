package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// asLinter makes the test binary behave as golangci-lint.
const asLinter = "TXVET_TEST_GOLANGCI"

var (
	txvet    string // the program
	cache    string // of golangci-lint, and of txvet
	programs = filepath.Join("..", "programs")
)

func TestMain(m *testing.M) {
	if os.Getenv(asLinter) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "golangci")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer os.RemoveAll(dir)
	cache = filepath.Join(dir, "cache")
	txvet = filepath.Join(dir, "txvet")
	build := exec.Command("go", "build", "-o", txvet, "./cmd/txvet")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build txvet: %v\n%s", err, out)
		return 2
	}
	return m.Run()
}

// project is a folder in which programs run.
type project struct {
	t   *testing.T
	dir string
	env []string
}

func open(t *testing.T, dir string) *project {
	t.Helper()
	env := append(os.Environ(), "GOLANGCI_LINT_CACHE="+cache, "TXVETCACHE="+cache, "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	return &project{t, dir, env}
}

// write makes a project of a program of the form of txtar.
func write(t *testing.T, program string) *project {
	t.Helper()
	p := open(t, t.TempDir())
	archive := txtar.Parse([]byte("-- go.mod --\nmodule example.com/m\ngo 1.26.0\n" + program))
	for _, f := range archive.Files {
		p.write(f.Name, f.Data)
	}
	return p
}

func (p *project) write(name string, data []byte) {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// output is what a run left behind.
type output struct {
	stdout, stderr string
	status         int
}

func (p *project) run(name string, args ...string) output {
	p.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// golangci runs golangci-lint with a configuration.
func (p *project) golangci(config string, args ...string) output {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "golangci.yml")
	if err := os.WriteFile(file, []byte(config), 0o666); err != nil {
		p.t.Fatal(err)
	}
	linter, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	args = append([]string{"run", "--config=" + file, "--allow-parallel-runners", "--output.json.path=stdout", "--show-stats=false", "--path-mode=abs"}, args...)
	p.env = append(p.env, asLinter+"=1")
	return p.run(linter, args...)
}

// issues returns what a linter of golangci-lint printed, as "file:line:column:
// text".
func (p *project) issues(out output, linter string) []string {
	p.t.Helper()
	var report struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal([]byte(out.stdout), &report); err != nil {
		p.t.Fatalf("%v: %+v", err, out)
	}
	var lines []string
	for _, i := range report.Issues {
		if i.FromLinter == linter {
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", p.name(i.Pos.Filename), i.Pos.Line, i.Pos.Column, i.Text))
		}
	}
	return lines
}

// found returns what txvet finds by itself, in the form of issues.
func (p *project) found(args ...string) []string {
	p.t.Helper()
	out := p.run(txvet, append(args, "-json", "./...")...)
	var report struct {
		Findings []struct {
			Rule, Message string
			Pos           struct {
				File         string
				Line, Column int
			}
		}
		Errors []string
	}
	if err := json.Unmarshal([]byte(out.stdout), &report); err != nil || len(report.Errors) > 0 {
		p.t.Fatalf("%v: %+v", err, out)
	}
	var lines []string
	for _, f := range report.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s: %s", f.Pos.File, f.Pos.Line, f.Pos.Column, f.Rule, f.Message))
	}
	return lines
}

// name returns the name of a file below the folder.
func (p *project) name(file string) string {
	p.t.Helper()
	dir, err := filepath.Abs(p.dir)
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimPrefix(file, dir+string(filepath.Separator))
}
