package standalone

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
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
	Module          *module
	Error           *listError
}

// module is the module of a package; see go help list.
type module struct {
	analysis.Module
	Dir     string
	Main    bool
	Replace *module
}

// fixed reports whether a package of the module, in dir, is in the module cache,
// where nothing changes.
func (m *module) fixed(dir string) bool {
	if m == nil || m.Main {
		return false
	}
	if m.Replace != nil {
		m = m.Replace
	}
	rel, err := filepath.Rel(m.Dir, dir)
	return m.Version != "" && m.Dir != "" && err == nil && filepath.IsLocal(rel)
}

type listError struct {
	Pos, Err string

	dir string // where go list ran
}

const fields = "ImportPath,Name,Dir,Standard,DepOnly,ForTest,Export,BuildID,CompiledGoFiles,Imports,ImportMap,Module,Error"

// list returns the packages that match the patterns in dir, the working directory
// if that is "", and all that they depend on, dependencies first. It compiles what
// is not in the go command's cache yet. Errors of packages are in the packages.
//
// The state of the repository is kept out of what is compiled: it would change main
// packages with each commit, and cannot be had where git mistrusts the owner of the
// folder, as in a container.
func list(dir string, opts *options.Options, stderr io.Writer, flags ...string) ([]*listed, error) {
	args := append([]string{"list", "-e", "-deps", "-export", "-compiled", "-buildvcs=false", "-json=" + fields}, flags...)
	if analyzers.Tests() {
		args = append(args, "-test")
	}
	if opts.Tags != "" {
		args = append(args, "-tags="+opts.Tags)
	}
	cmd := exec.Command("go", append(append(args, "--"), opts.Args...)...)
	cmd.Dir = dir
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	all, decoding := decode(out)
	for _, p := range all {
		if p.Error != nil {
			p.Error.dir = dir
		}
	}
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
func (e *listError) lines() []string { return rebase(e.relative(), e.dir) }

// relative returns the lines with files relative to where go list ran.
func (e *listError) relative() []string {
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

// file returns the absolute name of a file of the package.
func (p *listed) file(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// testMain reports whether the package is the main package of a test binary.
func (p *listed) testMain() bool {
	return p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test")
}

// analysisModule is the module as analyzers see it, or nil.
func (p *listed) analysisModule() *analysis.Module {
	if p.Module == nil {
		return nil
	}
	return &p.Module.Module
}

// goVersion is the language version of the package, or "".
func (p *listed) goVersion() string {
	if p.Module == nil || p.Module.GoVersion == "" {
		return ""
	}
	return "go" + p.Module.GoVersion
}
