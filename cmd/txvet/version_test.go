package main

import (
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	platform := []debug.BuildSetting{{Key: "GOARCH", Value: "arm64"}, {Key: "GOOS", Value: "linux"}}
	commit := append([]debug.BuildSetting{{Key: "vcs.revision", Value: "3c08395"}, {Key: "vcs.time", Value: "2026-11-22T22:49:21Z"}}, platform...)
	tests := []struct {
		name, version string
		settings      []debug.BuildSetting
		want          string
	}{
		{"go install of a version", "v0.9.0", platform, "v0.9.0 go1.26.8 linux/arm64"},
		{"at a tag", "v0.9.0", commit, "v0.9.0 (3c08395 of 2026-11-22T22:49:21Z) go1.26.8 linux/arm64"},
		{"with changes", "v0.9.0+dirty", append(commit, debug.BuildSetting{Key: "vcs.modified", Value: "true"}),
			"v0.9.0+dirty (3c08395 of 2026-11-22T22:49:21Z, modified) go1.26.8 linux/arm64"},
		{"without a repository", "(devel)", platform, "(devel) go1.26.8 linux/arm64"},
		{"nothing known", "", nil, "(devel) go1.26.8"},
	}
	for _, test := range tests {
		info := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: test.version}, Settings: test.settings}
		if got := describe(info); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
