package main

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// place is where a finding is expected, or must not be.
type place struct {
	Repo   string `json:"repo"`
	Commit string `json:"commit"`
	File   string `json:"file"` // relative to the root of the repository
	Line   int    `json:"line"`
	Func   string `json:"func,omitempty"`
	Class  string `json:"class,omitempty"` // of mistakes, see classes; or
	Rule   string `json:"rule,omitempty"`
	Want   string `json:"want"` // "found" or "silent"
	Why    string `json:"why,omitempty"`
}

// classes has for each class of mistakes the rule that reports it, then those
// that may say the same at the same place. A class without a rule is any rule's.
var classes = map[string][]string{
	"outside":          {"outsidetx", "lostctx", "nestedtx", "rawtx"},
	"nested-begin":     {"nestedtx", "outsidetx"},
	"raw-begin":        {"rawtx", "outsidetx", "txleak"},
	"multi-write":      {"outsidetx"},
	"leak":             {"txleak", "badcommit", "deadctx"},
	"use-after-done":   {"txdone", "txleak", "badcommit"},
	"retry-reuse":      {"txdone", "txescape", "txleak"},
	"commit-unchecked": {"badcommit"},
	"commit-on-error":  {"badcommit", "txdone"},
	"never-committed":  {"badcommit", "txleak"},
	"rows-open":        {"openrows"},
	"tx-goroutine":     {"txescape", "openrows", "outsidetx"},
	"ctx-missing":      {"lostctx", "outsidetx"},
	"ctx-wrong":        {"lostctx", "outsidetx", "deadctx"},
	"ctx-cancelled":    {"deadctx"},
	"n-plus-one":       {"queryloop"},
	"lazy-relation":    {"lazyload"},
	"aborted-tx":       {"abortedtx", "txdone"},
	"chain-reuse":      nil,
	"other":            nil,
}

// readPlaces reads a file of places.
func readPlaces(file string) ([]place, error) { return readLines(file, place.check) }

func (p place) check() error {
	switch {
	case p.Repo == "":
		return errors.New("no repo")
	case p.File == "" || path.IsAbs(p.File) || p.File != path.Clean(p.File):
		return fmt.Errorf("file %q is not a clean relative name", p.File)
	case p.Line < 1:
		return fmt.Errorf("line %d", p.Line)
	case (p.Class == "") == (p.Rule == ""):
		return errors.New("one of class and rule is needed")
	case p.Want != "found" && p.Want != "silent":
		return fmt.Errorf("want %q is neither found nor silent", p.Want)
	}
	if _, ok := classes[p.Class]; p.Class != "" && !ok {
		return fmt.Errorf("unknown class %q", p.Class)
	}
	return nil
}

// row names the line of the table that p counts in.
func (p place) row() string {
	if p.Rule != "" {
		return p.Rule
	}
	if rules := classes[p.Class]; len(rules) > 0 {
		return rules[0]
	}
	return p.Class
}

// near is how many lines around a place of silence are silent for all rules.
const near = 3

// is reports whether f is a finding at p. Where one is expected, it is of a rule
// that says it, and at most so many lines away, in the same function, or comes to
// it over that very line. Where silence is wanted, it is of such a rule and at most
// so many lines away, or near.
func (p place) is(f finding, lines int) bool {
	if f.Kind == "required" && p.Class != "" && p.Class != "multi-write" {
		return false // of an option, whose findings are of that class
	}
	says, there := p.says(f), sameFile(p.File, f.Pos.File)
	if p.Want == "silent" {
		return there && (away(p, f) <= near || says && away(p, f) <= lines)
	}
	over := slices.ContainsFunc(f.Path, func(s step) bool { return s.Pos.Line == p.Line && sameFile(p.File, s.Pos.File) })
	return says && (over || there && (away(p, f) <= lines || p.Func != "" && bare(p.Func) == bare(f.Func)))
}

// says reports whether f is of a rule that says what is at p.
func (p place) says(f finding) bool {
	if p.Rule != "" {
		return f.Rule == p.Rule
	}
	rules := classes[p.Class]
	return len(rules) == 0 || slices.Contains(rules, f.Rule)
}

// sameFile reports whether two names may be one file: reports of txvet name files
// relative to where it ran, or absolutely.
func sameFile(a, b string) bool {
	a, b = "/"+strings.TrimPrefix(a, "/"), "/"+strings.TrimPrefix(b, "/")
	return strings.HasSuffix(a, b) || strings.HasSuffix(b, a)
}

// bare is the name of a function without how its receiver is written: T.M for
// (*T).M.
func bare(fn string) string { return strings.NewReplacer("(", "", ")", "", "*", "").Replace(fn) }
