package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// verdict is what a reader of the code thinks of a finding.
type verdict struct {
	Repo    string `json:"repo"`
	Commit  string `json:"commit"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Rule    string `json:"rule"`
	Kind    string `json:"kind"`
	Verdict string `json:"verdict"` // "true", "false" or "debatable"
	Why     string `json:"why"`
}

func (v verdict) check() error {
	switch {
	case v.Repo == "" || v.Commit == "" || v.File == "" || v.Rule == "" || v.Kind == "":
		return errors.New("repo, commit, file, rule and kind are needed")
	case v.Line < 1:
		return fmt.Errorf("line %d", v.Line)
	case v.Verdict != "true" && v.Verdict != "false" && v.Verdict != "debatable":
		return fmt.Errorf("verdict %q is none of true, false and debatable", v.Verdict)
	case v.Why == "":
		return errors.New("no why")
	}
	return nil
}

// readVerdicts reads a file of verdicts: a JSON object a line or, if its name ends
// in .tsv, columns that its first line names. Other columns are not looked at.
func readVerdicts(file string) ([]verdict, error) {
	if !strings.HasSuffix(file, ".tsv") {
		return readLines(file, verdict.check)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	head, rest, _ := strings.Cut(string(data), "\n")
	columns := strings.Split(head, "\t")
	for _, name := range []string{"repo", "commit", "file", "line", "rule", "kind", "verdict", "why"} {
		if !slices.Contains(columns, name) {
			return nil, fmt.Errorf("%s:1: no column %q", file, name)
		}
	}
	var all []verdict
	for i, line := range strings.Split(strings.TrimRight(rest, "\n"), "\n") {
		v, err := fromColumns(columns, strings.Split(line, "\t"))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+2, err)
		}
		all = append(all, v)
	}
	return all, nil
}

func fromColumns(columns, cells []string) (verdict, error) {
	if len(cells) != len(columns) {
		return verdict{}, fmt.Errorf("%d columns, want %d", len(cells), len(columns))
	}
	get := func(name string) string { return cells[slices.Index(columns, name)] }
	line, err := strconv.Atoi(get("line"))
	if err != nil {
		return verdict{}, fmt.Errorf("line: %w", err)
	}
	v := verdict{get("repo"), get("commit"), get("file"), line, get("rule"), get("kind"), get("verdict"), get("why")}
	return v, v.check()
}

// printVerdicts prints a Markdown table by rule or kind, or a list of what is
// true, by repository.
func printVerdicts(out io.Writer, verdicts []verdict, by string) error {
	switch by {
	case "rule":
		return printTable(out, verdicts, by, func(v verdict) string { return v.Rule })
	case "kind":
		return printTable(out, verdicts, by, func(v verdict) string { return v.Rule + "/" + v.Kind })
	case "place":
		return printTrue(out, verdicts)
	}
	return fmt.Errorf("-by=%s: is none of rule, kind and place", by)
}

// printTable counts by key. The share is that of the true ones among all.
func printTable(out io.Writer, verdicts []verdict, by string, key func(verdict) string) error {
	counts := map[string]map[string]int{}
	for _, v := range verdicts {
		for _, k := range []string{key(v), "all"} {
			if counts[k] == nil {
				counts[k] = map[string]int{}
			}
			counts[k][v.Verdict]++
		}
	}
	rows := slices.DeleteFunc(slices.Sorted(maps.Keys(counts)), func(k string) bool { return k == "all" })
	fmt.Fprintf(out, "| %s | findings | true | debatable | false | true | not false |\n|---|--:|--:|--:|--:|--:|--:|\n", by)
	for _, k := range append(rows, "all") {
		c := counts[k]
		t, d, f := c["true"], c["debatable"], c["false"]
		n := max(t+d+f, 1)
		fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %d %% | %d %% |\n", k, t+d+f, t, d, f, 100*t/n, 100*(t+d)/n)
	}
	return nil
}

// printTrue lists the true findings of each repository.
func printTrue(out io.Writer, verdicts []verdict) error {
	repos := map[string][]string{}
	for _, v := range verdicts {
		if v.Verdict == "true" {
			repos[v.Repo] = append(repos[v.Repo], fmt.Sprintf("`%s:%d` %s/%s", v.File, v.Line, v.Rule, v.Kind))
		}
	}
	for _, repo := range slices.Sorted(maps.Keys(repos)) {
		fmt.Fprintf(out, "- **%s**: %s\n", repo, strings.Join(repos[repo], ", "))
	}
	return nil
}
