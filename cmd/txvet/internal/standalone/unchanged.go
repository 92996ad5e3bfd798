package standalone

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/snapshot"
)

// result is what the analysis of all packages gives.
type result struct {
	Findings []finding.Finding // in order, before any is left out
	Errors   []string
	Files    []string // of the packages that were reported on, sorted
}

// remembered is a result with what it depends on, besides the key that it is
// kept under. Asking go list whether anything changed costs more than all else
// in a run where nothing did.
type remembered struct {
	Source snapshot.Snapshot
	Result result
}

// rememberedKey hashes the command line and the environment, as far as they
// matter to the go command. Flags are in the salt of the cache.
func rememberedKey(opts *options.Options) (cache.Key, error) {
	dir, err := os.Getwd()
	if err != nil {
		return cache.Key{}, err
	}
	h := cache.NewHash("run", dir, opts.Tags, strings.Join(opts.Dirs, "\n"))
	h.Add(opts.Args...)
	h.Add(slices.DeleteFunc(os.Environ(), func(v string) bool { return !concernsGo(v) })...)
	return h.Sum(), nil
}

// concernsGo reports whether the go command, or the C compiler that it runs,
// looks at a variable "NAME=value".
func concernsGo(v string) bool {
	for _, prefix := range []string{"GO", "CGO_", "CC=", "CXX=", "FC=", "AR=", "PKG_CONFIG", "C_INCLUDE_PATH=", "CPATH=", "PATH=", "HOME=", "XDG_CONFIG_HOME="} {
		if strings.HasPrefix(v, prefix) {
			return true
		}
	}
	return false
}

// remember keeps the result, if there were no errors and if all that it depends
// on can be named: the trees of the modules that can change, the files that say
// which modules those are, and the go command.
func (g *graph) remember(t *snapshot.Taker, key cache.Key, r result) {
	if len(r.Errors) > 0 || g.snap(t) != nil {
		return
	}
	g.cache.Put(key, remembered{t.Snapshot(), r})
}

func (g *graph) snap(t *snapshot.Taker) error {
	files, err := surroundings(g.dirs)
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := t.File(name); err != nil {
			return err
		}
	}
	for _, n := range g.order {
		if n.Standard || n.Module.fixed(n.Dir) {
			continue
		}
		if n.Module != nil && n.Module.Dir != "" {
			if err := t.Tree(n.Module.Dir); err != nil {
				return err
			}
		}
		if err := t.Dir(n.Dir); err != nil { // of testdata, or vendored
			return err
		}
	}
	return nil
}

// surroundings names the files outside of modules on which go list depends:
// go.mod and go.work in the folders, or else here, and above, present or not, the
// go command and its settings.
func surroundings(dirs []string) ([]string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if len(dirs) == 0 {
		dirs = []string{here}
	}
	var files []string
	for _, dir := range dirs {
		for ; ; dir = filepath.Dir(dir) {
			files = append(files, filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.work"), filepath.Join(dir, "go.work.sum"))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	if work := os.Getenv("GOWORK"); filepath.IsAbs(work) {
		files = append(files, work, work+".sum")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	if tool, err = filepath.EvalSymlinks(tool); err != nil {
		return nil, err
	}
	root := filepath.Dir(filepath.Dir(tool))
	files = append(files, tool, filepath.Join(root, "go.env"), filepath.Join(root, "VERSION"))
	settings := os.Getenv("GOENV")
	if user, err := os.UserConfigDir(); err == nil && settings == "" {
		settings = filepath.Join(user, "go", "env")
	}
	set, _ := os.ReadFile(settings) // there need not be one
	for _, flags := range []string{os.Getenv("GOFLAGS"), string(set)} {
		if strings.Contains(flags, "-overlay") || strings.Contains(flags, "-modfile") {
			return nil, errors.New("GOFLAGS names further files")
		}
	}
	return append(files, settings), nil
}
