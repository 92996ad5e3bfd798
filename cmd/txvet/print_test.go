package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	c := toy(t, good+"-- bad/bad.go --\npackage bad\n\nvar x int = \"\"\n")
	const want = `{
		"findings": [{
			"rule": "toycall",
			"kind": "begin",
			"pos": {"file": "good/good.go", "line": 5, "column": 22},
			"end": {"file": "good/good.go", "line": 5, "column": 32},
			"func": "f",
			"message": "call of Begin",
			"url": "",
			"related": [{"pos": {"file": "good/good.go", "line": 5, "column": 1}, "message": "in here"}],
			"path": [],
			"fixes": [],
			"fingerprint": "8467386cc910c866614038b3475c1d0a"
		}],
		"errors": ["bad/bad.go:3:13: cannot use \"\" (untyped string constant) as int value in variable declaration"]
	}`
	for _, run := range []string{"first", "second"} {
		out := c.txvet("-json", "./...")
		if out.status != 2 || !equalJSON(t, out.stdout, want) {
			t.Errorf("%s run: %+v", run, out)
		}
	}
	out := c.txvet("-json", "-toycall=false", "./good")
	if out.status != 0 || !equalJSON(t, out.stdout, `{"findings": [], "errors": []}`) {
		t.Errorf("nothing found: %+v", out)
	}
}

// TestGoldenIsFound holds the report that package output prints in all formats to
// what is found.
func TestGoldenIsFound(t *testing.T) {
	want, err := os.ReadFile("internal/output/testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	out := newCommand(t, filepath.Join(programs, "shop"), "real").txvet("-json", "./...")
	prints := regexp.MustCompile(`"fingerprint": "\w+"`) // they have the name of the file in the repository, if there is one
	if prints.ReplaceAllString(out.stdout, "") != prints.ReplaceAllString(string(want), "") {
		t.Errorf("write it to internal/output/testdata/shop.json and run the tests there with -update:\n%s", out.stdout)
	}
}

// TestWitnessGoesIntoCallees asks for each call on the way to the statement.
func TestWitnessGoesIntoCallees(t *testing.T) {
	c := toy(t, `
-- stock.go --
package stock

import "database/sql"

type Stock struct{ db *sql.DB }

func (s *Stock) Order(item int) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("INSERT INTO orders (item) VALUES ($1)", item); err != nil {
		return err
	}
	if err := s.take(item); err != nil {
		return err
	}
	return tx.Commit()
}
-- take.go --
package stock

func (s *Stock) take(item int) error {
	if item == 0 {
		return nil
	}
	return s.count(item, -1)
}

func (s *Stock) count(item, by int) error {
	_, err := s.db.
		Exec("UPDATE stock SET n = n + $1 WHERE item = $2", by, item)
	return err
}
`)
	c.rules("real")
	var report struct {
		Findings []struct {
			Path []struct {
				Pos struct {
					File         string
					Line, Column int
				}
				Message string
			}
		}
	}
	out := c.txvet("-json", ".")
	if err := json.Unmarshal([]byte(out.stdout), &report); err != nil || len(report.Findings) != 1 {
		t.Fatalf("%v: %+v", err, out)
	}
	var got []string
	for _, s := range report.Findings[0].Path {
		got = append(got, fmt.Sprintf("%s:%d:%d: %s", s.Pos.File, s.Pos.Line, s.Pos.Column, s.Message))
	}
	want := []string{
		"stock.go:8:23: transaction is opened",
		"take.go:7:2: take calls count",
		"take.go:12:3: here, in count",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestVetJSON(t *testing.T) {
	c := toy(t, good)
	place := func(column string) string { return c.dir + "/good/good.go:5:" + column }
	want := map[string]any{"example.com/m/good": map[string]any{"toycall": []any{map[string]any{
		"category": "toycall/begin",
		"posn":     place("22"),
		"end":      place("32"),
		"message":  "call of Begin (toycall)",
		"related":  []any{map[string]any{"posn": place("1"), "end": place("1"), "message": "in here"}},
	}}}}
	out := c.vet("-json", "./...")
	var got any
	if err := json.Unmarshal([]byte(out.stdout), &got); err != nil {
		t.Fatalf("%v: %+v", err, out)
	}
	if !reflect.DeepEqual(got, any(want)) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func equalJSON(t *testing.T, got, want string) bool {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	return json.Unmarshal([]byte(got), &g) == nil && reflect.DeepEqual(g, w)
}

func TestHelp(t *testing.T) {
	c := toy(t, "")
	help := c.txvet("help")
	for _, want := range []string{"toycall     on   reports calls of functions that begin\n", "toypackage  off  reports each package\n", "-toypackage.word word\n"} {
		if help.status != 0 || !strings.Contains(help.stdout, want) {
			t.Errorf("help lacks %q: %+v", want, help)
		}
	}
	if out := c.txvet("-help"); out != help {
		t.Errorf("-help: %+v", out)
	}
	want := output{stdout: "toycall: reports calls of functions that begin\n\nAnd so on.\n\nhttps://example.com/toycall\n"}
	for _, args := range [][]string{{"help", "toycall"}, {"-explain", "toycall"}} {
		if out := c.txvet(args...); out != want {
			t.Errorf("%q: %+v", args, out)
		}
	}
	if out := c.txvet("-version"); out.status != 0 || !strings.HasPrefix(out.stdout, "txvet ") {
		t.Errorf("-version: %+v", out)
	}
}
