package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPrograms compares what the rules find in each program with its
// findings.txt: "path:line: rule/kind: regexp of the message". Without that file,
// nothing is to be found.
func TestPrograms(t *testing.T) {
	entries, err := os.ReadDir(programs)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(programs, entry.Name())
			got, want := found(t, dir), wanted(t, dir)
			for _, line := range got {
				i := slices.IndexFunc(want, func(re *regexp.Regexp) bool { return re.MatchString(line) })
				if i < 0 {
					t.Errorf("unexpected: %s", line)
					continue
				}
				want = slices.Delete(want, i, i+1)
			}
			for _, re := range want {
				t.Errorf("nothing matches: %s", re)
			}
		})
	}
}

// found returns the findings as "path:line: rule/kind: message".
func found(t *testing.T, dir string) []string {
	t.Helper()
	out := newCommand(t, dir, "real").txvet("-json", "./...")
	var report struct {
		Findings []struct {
			Rule, Kind, Message string
			Pos                 struct {
				File string
				Line int
			}
		}
	}
	if err := json.Unmarshal([]byte(out.stdout), &report); err != nil {
		t.Fatalf("%v: %+v", err, out)
	}
	var lines []string
	for _, f := range report.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d: %s/%s: %s", f.Pos.File, f.Pos.Line, f.Rule, f.Kind, f.Message))
	}
	return lines
}

func wanted(t *testing.T, dir string) []*regexp.Regexp {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "findings.txt"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var want []*regexp.Regexp
	for line := range strings.Lines(string(data)) {
		re, err := regexp.Compile("^" + strings.TrimSpace(line) + "$")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, re)
	}
	return want
}

// TestIgnore has a leak under each form of the directive, and one under none.
func TestIgnore(t *testing.T) {
	c := toy(t, `
-- a/a.go --
package a

import "database/sql"

func bare(db *sql.DB) {
	tx, err := db.Begin()
	if err == nil {
		tx.Exec("DELETE FROM seats")
	}
}

func line(db *sql.DB) {
	tx, err := db.Begin() //txvet:ignore txleak -- the process ends
	if err == nil {
		tx.Exec("DELETE FROM seats")
	}
}

func above(db *sql.DB) {
	//txvet:ignore txleak,slowtx -- the process ends
	tx, err := db.Begin()
	if err == nil {
		tx.Exec("DELETE FROM seats")
	}
}

//txvet:ignore txleak -- the process ends
func whole(db *sql.DB) {
	tx, err := db.Begin()
	if err == nil {
		tx.Exec("DELETE FROM seats")
	}
}

//txvet:ignore txleak -- nothing leaks here
func none() {}
-- b/b.go --
//txvet:ignore txleak -- the process ends

package b

import "database/sql"

func bare(db *sql.DB) {
	tx, err := db.Begin()
	if err == nil {
		tx.Exec("DELETE FROM seats")
	}
}
`)
	c.rules("real")
	want := []string{
		`a/a.go:35:1: ignore of txleak suppresses nothing (ignore)`,
		`a/a.go:6:13: transaction "tx" is never committed or rolled back (txleak)`,
	}
	args := []string{"-txleak", "./..."}
	if out := c.txvet(args...); !slices.Equal(sorted(findings(out.stdout)), want) {
		t.Errorf("%+v", out)
	}
	if out := c.vet(args...); !slices.Equal(sorted(findings(out.stderr)), want) {
		t.Errorf("go vet: %+v", out)
	}
}
