// Package snapshot remembers what source trees looked like, so that a run on an
// unchanged one need not ask the go command. It compares names, sizes and times
// of change and opens no file, as the go command's own index of modules does.
package snapshot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// settled is how old a change must be: file systems count time in steps, and a
	// file that is changed twice in one looks unchanged. The go command takes two
	// seconds, too (cmd/go/internal/modindex, modTimeCutoff).
	settled = 2 * time.Second

	// limit bounds the entries of a snapshot, which is read at every run.
	limit = 100_000
)

// Snapshot is what files and folders looked like.
type Snapshot []entry

type entry struct {
	Name    string
	Size    int64 // 0 of a folder, -1 if there is nothing of the name
	ModTime int64 // in nanoseconds since 1970
}

var (
	errFresh = errors.New("changed a moment ago")
	errLarge = errors.New("too many files")
)

// Taker takes a snapshot.
type Taker struct {
	start   time.Time
	entries Snapshot
	seen    map[string]bool
}

// New begins a snapshot. What changes from now on is not covered by it.
func New() *Taker { return &Taker{start: time.Now(), seen: make(map[string]bool)} }

// File adds a file or folder, which need not exist.
func (t *Taker) File(name string) error {
	e := look(name)
	if e.ModTime > t.start.Add(-settled).UnixNano() {
		return errFresh
	}
	return t.add(e)
}

func (t *Taker) add(e entry) error {
	if !t.seen[e.Name] {
		t.seen[e.Name] = true
		t.entries = append(t.entries, e)
	}
	if len(t.entries) > limit {
		return errLarge
	}
	return nil
}

// Tree adds a folder with the folders below it in which the pattern "..." of the
// go command looks, and with the files of those that hold Go files. The time of a
// folder changes when an entry comes or goes.
func (t *Taker) Tree(root string) error {
	if t.seen[root] {
		return nil
	}
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if base := d.Name(); name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
			return fs.SkipDir
		}
		return t.Dir(name)
	})
}

// Dir adds a folder, and its files if one of them is a Go file.
func (t *Taker) Dir(name string) error {
	if t.seen[name] {
		return nil
	}
	if err := t.File(name); err != nil {
		return err
	}
	files, err := os.ReadDir(name)
	if err != nil {
		return err
	}
	found := false
	for _, f := range files {
		found = found || strings.HasSuffix(f.Name(), ".go") || f.Name() == "go.mod"
	}
	for _, f := range files {
		if !found || f.IsDir() {
			continue
		}
		if err := t.File(filepath.Join(name, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Snapshot returns what was added.
func (t *Taker) Snapshot() Snapshot { return t.entries }

// Holds reports whether everything looks as it did.
func (s Snapshot) Holds() bool {
	for _, e := range s {
		if look(e.Name) != e {
			return false
		}
	}
	return true
}

func look(name string) entry {
	info, err := os.Stat(name)
	if err != nil {
		return entry{Name: name, Size: -1}
	}
	e := entry{Name: name, ModTime: info.ModTime().UnixNano()}
	if !info.IsDir() {
		e.Size = info.Size()
	}
	return e
}
