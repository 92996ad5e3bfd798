package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestPreCommit has the real pre-commit install txvet from a repository that
// holds this tree, and commits to repositories that name its hooks.
func TestPreCommit(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: pre-commit builds txvet anew")
	}
	if _, err := exec.LookPath("pre-commit"); err != nil {
		t.Skip("pre-commit is not installed: apt-get install pre-commit, or pipx install pre-commit")
	}
	t.Parallel()
	p := newPreCommit(t)

	t.Run("txvet", func(t *testing.T) {
		r := p.repository(t, "id: txvet", moduleFile+"-- store.go --\n"+balanced)
		r.accepts()
		r.write("store.go", leaky)
		r.refuses("store.go:" + leak)
		r.write("store.go", balanced+"\n// Checked.\n")
		r.accepts()
	})
	t.Run("args", func(t *testing.T) {
		r := p.repository(t, "{id: txvet, args: [-txleak=false, ./...]}", moduleFile+"-- store.go --\n"+leaky)
		r.accepts()
	})
	t.Run("txvet-mod", func(t *testing.T) {
		r := p.repository(t, "id: txvet-mod",
			"-- east/go.mod --\nmodule example.com/east\ngo 1.26.0\n-- east/store/store.go --\n"+balanced+
				"-- west/go.mod --\nmodule example.com/west\ngo 1.26.0\n-- west/store/store.go --\n"+leaky)
		r.refuses("west/store/store.go:" + leak)
		r.git("commit", "-qm", "a leak that nobody looks at", "--no-verify")
		r.write("east/store/store.go", balanced+"\n// Checked.\n")
		r.accepts()
		r.write("east/store/store.go", leaky)
		if said := r.refuses("east/store/store.go:" + leak); strings.Contains(said, "west") {
			t.Errorf("the other module is analysed too: %s", said)
		}
	})
}

const (
	moduleFile = "-- go.mod --\nmodule example.com/m\ngo 1.26.0\n"

	leaky = `package store

import "database/sql"

func Empty(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM seats")
	return err
}
`
	leak = `6:13: transaction "tx" is never committed or rolled back (txleak)`

	balanced = `package store

import "database/sql"

func Empty(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM seats"); err != nil {
		return err
	}
	return tx.Commit()
}
`
)

// preCommit runs git and pre-commit, away from what the user has configured. The
// modules come from the user's cache, since pre-commit has a GOPATH of its own.
type preCommit struct {
	source string // the repository of the hooks
	env    []string
}

func newPreCommit(t *testing.T) *preCommit {
	t.Helper()
	modules, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	p := &preCommit{source: t.TempDir(), env: append(withoutGit(os.Environ()),
		"PRE_COMMIT_HOME="+t.TempDir(), "TXVETCACHE="+t.TempDir(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GOMODCACHE="+strings.TrimSpace(string(modules)), "GOPROXY=off", "GOWORK=off", "GOFLAGS=-buildvcs=auto",
	)}
	copyTree(t, p.source, "../..")
	r := &repository{p, &command{t: t, dir: p.source, env: p.env}}
	r.git("init", "-q")
	r.git("add", "-A")
	r.git("commit", "-qm", "the tree as it is")
	r.git("tag", "v0.9.0")
	return p
}

// withoutGit drops what git tells a hook, in which this test may run.
func withoutGit(env []string) []string {
	var kept []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "GIT_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

// copyTree copies the tree as it is, but for what is built and for its history.
func copyTree(t *testing.T, to, from string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(from, name)
		switch {
		case err != nil || relErr != nil:
			return err
		case rel == ".git" || rel == "bin":
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// repository is one with the hook in its configuration and in force.
type repository struct {
	*preCommit
	*command
}

// repository makes one with the files of an archive, none of them committed.
func (p *preCommit) repository(t *testing.T, hook, files string) *repository {
	t.Helper()
	r := &repository{p, &command{t: t, dir: t.TempDir(), env: p.env}}
	if err := os.CopyFS(r.dir, archived(t, files)); err != nil {
		t.Fatal(err)
	}
	r.write(".pre-commit-config.yaml", "repos:\n- repo: "+p.source+"\n  rev: v0.9.0\n  hooks:\n  - "+hook+"\n")
	r.git("init", "-q")
	if out := r.run("pre-commit", "install"); out.status != 0 {
		t.Fatalf("pre-commit install: %+v", out)
	}
	return r
}

func archived(t *testing.T, files string) fs.FS {
	t.Helper()
	tree, err := txtar.FS(txtar.Parse([]byte(files)))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	if out := r.command.run("git", args...); out.status != 0 {
		r.t.Fatalf("git %q: %+v", args, out)
	}
}

// commit commits all files, and returns what was said on the way.
func (r *repository) commit() (said string, done bool) {
	r.t.Helper()
	r.git("add", "-A")
	out := r.command.run("git", "commit", "-m", "change")
	return out.stdout + out.stderr, out.status == 0
}

func (r *repository) accepts() {
	r.t.Helper()
	if said, done := r.commit(); !done {
		r.t.Errorf("the commit is refused: %s", said)
	}
}

func (r *repository) refuses(because string) (said string) {
	r.t.Helper()
	said, done := r.commit()
	if done || !strings.Contains(said, because) {
		r.t.Errorf("done %v, want it refused because of %q: %s", done, because, said)
	}
	return said
}
