package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// modules returns the folders of the modules that the named files and folders
// are in, each once. A file that is gone counts: its module has changed.
func modules(names []string) ([]string, error) {
	if len(names) == 0 {
		names = []string{"."}
	}
	var dirs []string
	for _, name := range names {
		if strings.Contains(name, "...") {
			return nil, fmt.Errorf("-modules wants files and folders: %s is a pattern", name)
		}
		dir, err := module(name)
		if err != nil {
			return nil, fmt.Errorf("find the module of %s: %w", name, err)
		}
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// module returns the closest folder with a go.mod, at the name or above.
func module(name string) (string, error) {
	name, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	for dir := name; ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && !info.IsDir() {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod there or above")
		}
	}
}
