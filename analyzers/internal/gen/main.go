// Gen writes what follows from the rules' doc.go files and the registry: the
// pages under docs/rules, the rule table of README.md and the packages under
// testdata/examples. Run it from the root of the repository; with -check it
// writes nothing and fails if a file differs.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "write nothing, fail if a file differs")
	flag.Parse()
	if err := doMain(".", !*check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// doMain generates into the repository at root. Without write it only compares
// and returns an error for each file that differs or has no rule any more.
func doMain(root string, write bool) error {
	rules, err := readRules(root)
	if err != nil {
		return err
	}
	files := make(map[string][]byte)
	for _, r := range rules {
		files["docs/rules/"+r.doc.Name+".md"] = page(r)
		for _, section := range exampleFiles {
			file := "testdata/examples/" + r.doc.Name + "/" + section.file
			if files[file], err = example(r.doc, section.title); err != nil {
				return fmt.Errorf("generate %s: %w", file, err)
			}
		}
	}
	files["docs/rules/README.md"] = index(rules)
	if files["README.md"], err = readme(root, rules); err != nil {
		return err
	}
	orphans, err := orphans(root, files)
	if err != nil {
		return err
	}
	if write {
		return update(root, files, orphans)
	}
	return compare(root, files, orphans)
}

// orphans lists the files in generated folders that no rule has.
func orphans(root string, files map[string][]byte) ([]string, error) {
	var out []string
	for _, dir := range []string{"docs/rules", "testdata/examples"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if _, ok := files[path]; err == nil && !d.IsDir() && !ok {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", dir, err)
		}
	}
	return out, nil
}

// update makes the files what they should be and removes the orphans.
func update(root string, files map[string][]byte, orphans []string) error {
	for path, data := range files {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	for _, path := range orphans {
		if err := os.Remove(filepath.Join(root, path)); err != nil {
			return err
		}
	}
	return nil
}

// compare returns an error that names every file that update would touch.
func compare(root string, files map[string][]byte, orphans []string) error {
	var stale []string
	for _, path := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(root, path))
		if err != nil || !bytes.Equal(have, files[path]) {
			stale = append(stale, path)
		}
	}
	for _, path := range orphans {
		stale = append(stale, path+" (no such rule)")
	}
	if len(stale) == 0 {
		return nil
	}
	return fmt.Errorf("out of date, run make docs:\n\t%s", strings.Join(stale, "\n\t"))
}
