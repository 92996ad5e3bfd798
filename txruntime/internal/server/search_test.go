package server

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMissingServerSaysWhatToInstall(t *testing.T) {
	for _, p := range []*product{&postgres, &mariadb} {
		s := p.search
		s.folders = func() []string { return []string{"", t.TempDir(), "/no/such/folder"} }
		t.Setenv(p.variable+"_BIN", "")
		_, err := s.find(p.variable + "_BIN")
		check := func(err error, wants ...string) {
			t.Helper()
			if err == nil {
				t.Fatalf("%s: found", p.name)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
			for _, want := range wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, want one with %q", err, want)
				}
			}
		}
		check(err, "apt-get install", "brew install", p.variable+"_BIN")

		// A folder that the environment names is not left for another.
		dir := t.TempDir()
		t.Setenv(p.variable+"_BIN", dir)
		t.Setenv(p.variable+"_URL", "")
		_, err = open(p)
		check(err, p.name, dir, p.variable+"_BIN")
	}
}

// programFile makes an executable file.
func programFile(t *testing.T, file string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPostgresFolderHoldsBothPrograms(t *testing.T) {
	t.Parallel()
	wrapped, whole := t.TempDir(), t.TempDir()
	programFile(t, wrapped+"/postgres")
	want := programs{programFile(t, whole+"/initdb"), programFile(t, whole+"/postgres")}
	s := postgresSearch
	s.folders = func() []string { return []string{wrapped, whole} }
	if got, err := s.find("TXTEST_UNSET"); got != want || err != nil {
		t.Errorf("found %v, %v, want %v", got, err, want)
	}
}

func TestMariaDBScriptsAreNearby(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ serve, create string }{
		{"bin/mariadbd", "bin/mariadb-install-db"},
		{"sbin/mariadbd", "bin/mariadb-install-db"},
		{"libexec/mariadbd", "bin/mariadb-install-db"},
		{"bin/mariadbd", "scripts/mariadb-install-db"},
	} {
		root := t.TempDir()
		want := programs{programFile(t, root+"/"+tc.create), programFile(t, root+"/"+tc.serve)}
		if got, ok := mariadbSearch.match(filepath.Dir(want.serve)); got != want || !ok {
			t.Errorf("%v: found %v, %v", tc, got, ok)
		}
	}
}

func TestNewestVersionComesFirst(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"9.6", "9.10", "15", "17", "current", "16"} {
		if err := os.MkdirAll(filepath.Join(root, name, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, dir := range newest(root + "/*/bin") {
		got = append(got, filepath.Base(filepath.Dir(dir)))
	}
	if want := []string{"17", "16", "15", "9.10", "9.6", "current"}; !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
}
