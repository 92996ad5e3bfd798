package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// finding is what is needed of a finding in a report of txvet -json.
type finding struct {
	Rule string   `json:"rule"`
	Kind string   `json:"kind"`
	Pos  position `json:"pos"`
	Func string   `json:"func"`
	Path []step   `json:"path"` // how it comes to it
}

type step struct {
	Pos position `json:"pos"`
}

type position struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// report is the findings of one run, of a repository and a commit if they are
// known.
type report struct {
	Repo     string     `json:"repo"`
	Commit   string     `json:"commit"`
	Findings *[]finding `json:"findings"`
}

// covers reports whether r may have findings at p.
func (r report) covers(p place) bool {
	return (r.Repo == "" || r.Repo == p.Repo) && strings.HasPrefix(p.Commit, r.Commit)
}

func (r report) check() error {
	if r.Findings == nil {
		return errors.New("no findings, is it a report of txvet -json?")
	}
	for i, f := range *r.Findings {
		if f.Rule == "" || f.Pos.File == "" || f.Pos.Line < 1 {
			return fmt.Errorf("finding %d has no rule or place", i+1)
		}
	}
	return nil
}

// readReports reads [owner/name[@commit]=]file, a report of txvet -json, or a
// file whose name ends in .jsonl: one report a line, which says of what repository
// and commit it is.
func readReports(arg string) ([]report, error) {
	if strings.HasSuffix(arg, ".jsonl") {
		return readLines(arg, report.check)
	}
	of, file, ok := strings.Cut(arg, "=")
	if !ok {
		of, file = "", arg
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, lineOf(data, err), err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	r.Repo, r.Commit, _ = strings.Cut(of, "@")
	return []report{r}, nil
}

// lineOf returns the line of an error of encoding/json, or 1.
func lineOf(data []byte, err error) int {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
		at     int64
	)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	return 1 + strings.Count(string(data[:min(int(at), len(data))]), "\n")
}
