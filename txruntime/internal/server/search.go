package server

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// search is where a server's programs may be.
type search struct {
	folders func() []string
	match   func(dir string) (programs, bool) // whether dir is one of them
	wanted  string                            // what match looks for
	install string                            // what to do if it is nowhere
}

// find looks through the folders in order, or only through the one that the
// environment variable names. Of a folder on PATH, too, both programs count, since
// a lone one may be a script that wraps a server elsewhere.
func (s *search) find(variable string) (programs, error) {
	if dir := os.Getenv(variable); dir != "" {
		found, ok := s.match(dir)
		if !ok {
			return programs{}, fmt.Errorf("no %s in %s, which %s names", s.wanted, dir, variable)
		}
		return found, nil
	}
	for _, dir := range s.folders() {
		if found, ok := s.match(dir); ok {
			return found, nil
		}
	}
	return programs{}, errors.New(s.install + ", or set " + variable + " to the folder of " + s.wanted)
}

var postgresSearch = search{
	// PATH comes late: what it finds is either among the others, or less likely
	// to be a whole installation.
	folders: func() []string {
		var dirs []string
		if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
			dirs = append(dirs, strings.TrimSpace(string(out)))
		}
		dirs = append(dirs, newest("/usr/lib/postgresql/*/bin")...)
		dirs = append(dirs, newest("/usr/pgsql-*/bin")...)
		dirs = append(dirs, filepath.SplitList(os.Getenv("PATH"))...)
		dirs = append(dirs, "/usr/local/bin")
		dirs = append(dirs, newest("/opt/homebrew/opt/postgresql*/bin")...)
		return append(dirs, newest("/usr/local/opt/postgresql*/bin")...)
	},
	match: func(dir string) (programs, bool) {
		p := programs{filepath.Join(dir, "initdb"), filepath.Join(dir, "postgres")}
		return p, executable(p.create) && executable(p.serve)
	},
	wanted:  "initdb and postgres",
	install: `install it with "apt-get install postgresql" or "brew install postgresql"`,
}

var mariadbSearch = search{
	folders: func() []string {
		dirs := append([]string{"/usr/sbin", "/usr/libexec", "/usr/bin"}, filepath.SplitList(os.Getenv("PATH"))...)
		dirs = append(dirs, "/usr/local/bin")
		dirs = append(dirs, newest("/opt/homebrew/opt/mariadb*/bin")...)
		return append(dirs, newest("/usr/local/opt/mariadb*/bin")...)
	},
	match: func(dir string) (programs, bool) {
		serve := filepath.Join(dir, "mariadbd")
		if !executable(serve) {
			return programs{}, false
		}
		// A server in sbin or libexec has its scripts in the bin next to it.
		for _, sub := range []string{".", "../bin", "../scripts"} {
			if create := filepath.Join(dir, sub, "mariadb-install-db"); executable(create) {
				return programs{create, serve}, true
			}
		}
		return programs{}, false
	},
	wanted:  "mariadbd and mariadb-install-db",
	install: `install it with "apt-get install mariadb-server" or "brew install mariadb"`,
}

// newest returns the folders that match the pattern, the highest version first,
// and one without a version last.
func newest(pattern string) []string {
	dirs, _ := filepath.Glob(pattern) // the only error is a bad pattern
	slices.SortFunc(dirs, func(a, b string) int { return slices.Compare(version(b), version(a)) })
	return dirs
}

var digits = regexp.MustCompile(`\d+`)

func version(dir string) []int {
	var v []int
	for _, s := range digits.FindAllString(dir, -1) {
		n, _ := strconv.Atoi(s) // the only error is a number too great to be a version
		v = append(v, n)
	}
	return v
}

func executable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
