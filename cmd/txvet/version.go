package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/cache"
)

// printVersion prints what [describe] says of this build.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "txvet %s\n", describe(buildInfo()))
	return err
}

// buildInfo is what the go command knows of this build; empty if it did not make it.
func buildInfo() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return new(debug.BuildInfo)
}

// moduleVersion is the version of the module, such as "v1.2.3", or "(devel)".
func moduleVersion(info *debug.BuildInfo) string {
	if info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// describe returns the version of the module, the commit that it was built from,
// the version of Go and the platform. All of it is what the go command stamps into
// a binary: go install knows the version, and a build in a repository the commit
// and, from the tags, the version. With -buildvcs=false, the version is "(devel)".
func describe(info *debug.BuildInfo) string {
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	words := []string{moduleVersion(info)}
	if revision := settings["vcs.revision"]; revision != "" {
		state := ""
		if settings["vcs.modified"] == "true" {
			state = ", modified"
		}
		words = append(words, fmt.Sprintf("(%s of %s%s)", revision, settings["vcs.time"], state))
	}
	words = append(words, info.GoVersion)
	if settings["GOOS"] != "" {
		words = append(words, settings["GOOS"]+"/"+settings["GOARCH"])
	}
	return strings.Join(words, " ")
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
