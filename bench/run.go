package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// tool is a program to measure. Each build is a new one to all caches.
type tool struct {
	dir  string // where to build pkg; "" for a version from the proxy
	pkg  string
	tmp  string
	file string // the program
	env  []string
}

// build installs the program with a link flag that makes it unlike any before,
// and gives it empty caches of its own.
func (t *tool) build() error {
	bin, err := os.MkdirTemp(t.tmp, "bin-")
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "install", fmt.Sprintf("-ldflags=-X main.build=%d", time.Now().UnixNano()), t.pkg)
	cmd.Dir = t.dir
	if t.dir == "" {
		cmd.Dir = t.tmp // outside any module
	}
	cmd.Env = append(os.Environ(), "GOBIN="+bin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("install %s: %w\n%s", t.pkg, err, out)
	}
	name, _, _ := strings.Cut(t.pkg, "@")
	t.file = filepath.Join(bin, path.Base(name))
	t.env = []string{"TXVETCACHE=" + bin + "/cache", "STATICCHECK_CACHE=" + bin + "/cache", "GOLANGCI_LINT_CACHE=" + bin + "/cache"}
	return nil
}

// run measures a command. That it finds something is no error.
func run(dir string, t *tool, args []string) (cost, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if t != nil {
		cmd.Env = append(cmd.Env, t.env...)
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() != 1 || err != nil && exit == nil {
		return cost{}, fmt.Errorf("%q: %w\n%s", args, err, out)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, errors.New("no resource usage on this system")
	}
	return cost{
		cpu:  cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		peak: usage.Maxrss << 10, // kibibytes, on Linux
	}, nil
}

// fetch copies the module to dir, compiles what it depends on and counts its
// packages.
func (m module) fetch(dir string) (string, int, error) {
	out, err := exec.Command("go", "mod", "download", "-json", m.name).Output()
	if err != nil {
		return "", 0, fmt.Errorf("download: %w\n%s", err, out)
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(out, &downloaded); err != nil {
		return "", 0, fmt.Errorf("download: %w", err)
	}
	if err := os.CopyFS(dir, os.DirFS(downloaded.Dir)); err != nil {
		return "", 0, err
	}
	list := func(flags ...string) (int, error) {
		cmd := exec.Command("go", append(append([]string{"list"}, flags...), "./...")...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off")
		out, err := cmd.Output()
		if err != nil {
			return 0, fmt.Errorf("%q: %w\n%s", cmd.Args, err, out)
		}
		return strings.Count(string(out), "\n"), nil
	}
	if _, err := list("-deps", "-test", "-export"); err != nil {
		return "", 0, err
	}
	packages, err := list()
	return dir, packages, err
}
