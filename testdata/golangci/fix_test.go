package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestFix compares what golangci-lint run --fix leaves of a program with what
// txvet -fix does.
func TestFix(t *testing.T) {
	program := os.DirFS(filepath.Join(programs, "orders"))
	theirs, ours := open(t, t.TempDir()), open(t, t.TempDir())
	for _, p := range []*project{theirs, ours} {
		if err := os.CopyFS(p.dir, program); err != nil {
			t.Fatal(err)
		}
	}
	theirs.golangci(configure("{}"), "--fix")
	ours.run(txvet, "-fix", "./...")
	changed := 0
	err := fs.WalkDir(program, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		was, is, want := read(t, program, name), read(t, os.DirFS(theirs.dir), name), read(t, os.DirFS(ours.dir), name)
		if is != want {
			t.Errorf("%s after golangci-lint:\n%s\nafter txvet:\n%s", name, is, want)
		}
		if is != was {
			changed++
		}
		return nil
	})
	if err != nil || changed == 0 {
		t.Errorf("%v, %d files changed", err, changed)
	}
}

func read(t *testing.T, dir fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
