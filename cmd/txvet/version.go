package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
)

// printVersion prints the version of the module. The go command wants a line
// that differs between builds, to tell what in its cache is of this one.
func printVersion(w io.Writer, version options.Version) error {
	if version == options.Full {
		id, err := buildID()
		if err == nil {
			fmt.Fprintf(w, "txvet version devel buildID=%x\n", id)
		}
		return err
	}
	module := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		module = info.Main.Version
	}
	_, err := fmt.Fprintf(w, "txvet %s %s\n", module, runtime.Version())
	return err
}

// buildID hashes the executable.
func buildID() (cache.Key, error) {
	name, err := os.Executable()
	if err != nil {
		return cache.Key{}, fmt.Errorf("find the executable: %w", err)
	}
	h := cache.NewHash()
	if err := h.AddFile(name); err != nil {
		return cache.Key{}, fmt.Errorf("hash the executable: %w", err)
	}
	return h.Sum(), nil
}
