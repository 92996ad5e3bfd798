package standalone

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// listed is a package as go list prints it; see go help list.
type listed struct {
	ImportPath      string
	Name            string
	Dir             string
	Standard        bool
	DepOnly         bool
	ForTest         string
	Export          string
	BuildID         string
	CompiledGoFiles []string
	Imports         []string
	ImportMap       map[string]string
	Module          *analysis.Module
	Error           *listError
}

type listError struct{ Pos, Err string }

const fields = "ImportPath,Name,Dir,Standard,DepOnly,ForTest,Export,BuildID,CompiledGoFiles,Imports,ImportMap,Module,Error"

// list returns the packages that match the patterns and all that they depend on,
// dependencies first. It compiles what is not in the go command's cache yet.
// Errors of packages are in the packages.
func list(opts Options, stderr io.Writer) ([]*listed, error) {
	args := []string{"list", "-e", "-deps", "-export", "-compiled", "-json=" + fields}
	if opts.Tests {
		args = append(args, "-test")
	}
	if opts.Tags != "" {
		args = append(args, "-tags="+opts.Tags)
	}
	cmd := exec.Command("go", append(append(args, "--"), opts.Patterns...)...)
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	all, decoding := decode(out)
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("list packages: go list: %w", err)
	}
	return all, decoding
}

func decode(r io.Reader) ([]*listed, error) {
	var all []*listed
	dec := json.NewDecoder(r)
	for {
		p := new(listed)
		err := dec.Decode(p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list packages: parse the output of go list: %w", err)
		}
		all = append(all, p)
	}
}

// lines returns the error, one line for each of its parts, "file:line:column:
// message" where the go command knows a place.
func (e *listError) lines() []string {
	if e.Pos != "" {
		return []string{e.Pos + ": " + e.Err}
	}
	if !strings.HasPrefix(e.Err, "# ") {
		return []string{"txvet: " + e.Err}
	}
	_, compiler, _ := strings.Cut(e.Err, "\n")
	return strings.Split(strings.TrimSpace(compiler), "\n")
}

// path is the package as importers see it: that of a package recompiled for a
// test has no " [p.test]".
func (p *listed) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " [")
	return path
}

// testMain reports whether the package is the main package of a test binary.
func (p *listed) testMain() bool {
	return p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test")
}

// goVersion is the language version of the package, or "".
func (p *listed) goVersion() string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	return "go" + p.Module.GoVersion
}
