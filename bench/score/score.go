package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// result is a place and the finding at it, nil if there is none.
type result struct {
	place   place
	finding *finding
}

// match gives each place that a report covers its nearest finding. A finding may
// serve several places: two mistakes of one function may be one finding.
func match(places []place, reports []report, lines int) []result {
	var results []result
	for _, p := range places {
		var best *finding
		covered := false
		for _, r := range reports {
			if !r.covers(p) {
				continue
			}
			covered = true
			for _, f := range *r.Findings {
				if p.is(f, lines) && (best == nil || away(p, f) < away(p, *best)) {
					best = &f
				}
			}
		}
		if covered {
			results = append(results, result{p, best})
		}
	}
	return results
}

func away(p place, f finding) int { return max(p.Line-f.Pos.Line, f.Pos.Line-p.Line) }

// tally counts the places of a rule.
type tally struct{ found, missed, silent, reported int }

func (t *tally) add(r result) {
	switch {
	case r.place.Want == "found" && r.finding != nil:
		t.found++
	case r.place.Want == "found":
		t.missed++
	case r.finding == nil:
		t.silent++
	default:
		t.reported++
	}
}

// printScore prints the table by rule, then what was missed or wrongly reported.
// Its error is errReported if there is any of the latter.
func printScore(out io.Writer, results []result) error {
	rules := map[string]*tally{}
	var all tally
	for _, r := range results {
		name := r.place.row()
		if rules[name] == nil {
			rules[name] = new(tally)
		}
		rules[name].add(r)
		all.add(r)
	}
	fmt.Fprint(out, "| rule | found | missed | found | silent | reported |\n|---|--:|--:|--:|--:|--:|\n")
	line := func(name string, t *tally) {
		share := "–"
		if n := t.found + t.missed; n > 0 {
			share = fmt.Sprintf("%d %%", 100*t.found/n)
		}
		fmt.Fprintf(out, "| %s | %d | %d | %s | %d | %d |\n", name, t.found, t.missed, share, t.silent, t.reported)
	}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		line(name, rules[name])
	}
	line("all", &all)
	for _, r := range results {
		p := r.place
		what := cmp.Or(p.Class, p.Rule)
		switch {
		case p.Want == "found" && r.finding == nil:
			fmt.Fprintf(out, "- missed: %s `%s:%d` %s\n", p.Repo, p.File, p.Line, what)
		case p.Want == "silent" && r.finding != nil:
			fmt.Fprintf(out, "- reported: %s `%s:%d` %s: line %d: %s/%s\n", p.Repo, p.File, p.Line, what, r.finding.Pos.Line, r.finding.Rule, r.finding.Kind)
		}
	}
	if all.reported > 0 {
		return errReported
	}
	return nil
}
