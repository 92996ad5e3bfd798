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
	Rule string `json:"rule"`
	Pos  struct {
		File string `json:"file"`
		Line int    `json:"line"`
	} `json:"pos"`
	Func    string `json:"func"`
	Message string `json:"message"`
}

// report is the findings of one run, of a repository if it is known.
type report struct {
	repo     string
	findings []finding
}

// readReport reads [owner/name=]file.
func readReport(arg string) (report, error) {
	repo, file, ok := strings.Cut(arg, "=")
	if !ok {
		repo, file = "", arg
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return report{}, err
	}
	var all struct {
		Findings *[]finding `json:"findings"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return report{}, fmt.Errorf("%s:%d: %w", file, lineOf(data, err), err)
	}
	if all.Findings == nil {
		return report{}, fmt.Errorf("%s:1: no findings, is it a report of txvet -json?", file)
	}
	for i, f := range *all.Findings {
		if f.Rule == "" || f.Pos.File == "" || f.Pos.Line < 1 {
			return report{}, fmt.Errorf("%s:1: finding %d has no rule or place", file, i+1)
		}
	}
	return report{repo, *all.Findings}, nil
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
