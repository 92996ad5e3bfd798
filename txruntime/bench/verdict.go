package main

import (
	"fmt"
	"io"
	"slices"
)

// promise is how many round trips a variant may take, against the number that a
// classic one takes, which is a check of the count itself.
type promise struct {
	task    *task
	variant string
	most    int64
	against string
	exactly int64
}

// promises are those of txruntime.
var promises = []promise{
	{&insert, txExec, 2, beginFunc, 3},
	{&insert, txStart, 2, beginFunc, 3},
	{&insert, txQueue, 1, beginFunc, 3},
	{&insert, txAdd, 1, beginFunc, 3},
	{&empty, txBegin, 0, beginFunc, 2},
	{flush100, txAdd, 1, batchFunc, 3},
	{&savepoint, txNested, 2, beginFunc, 5},
}

// selectIn is how many round trips the loading of relations may take.
const selectIn = 2

// verdicts says what became of each promise, and reports whether those are kept
// that do not depend on the machine.
func verdicts(w io.Writer, all map[*task][]*figures) bool {
	fmt.Fprint(w, "\n### Targets\n\n")
	kept := true
	verdict := func(ok bool, format string, args ...any) bool {
		word := "PASS"
		if !ok {
			word = "FAIL"
		}
		fmt.Fprintf(w, "- %s: %s\n", word, fmt.Sprintf(format, args...))
		return ok
	}
	for _, p := range promises {
		got, classic := p.task.find(all, p.variant).trips, p.task.find(all, p.against).trips
		ok := verdict(got <= p.most && classic == p.exactly, "%s, %s: %d round trips, at most %d; %s: %d, exactly %d",
			p.task.title, p.variant, got, p.most, p.against, classic, p.exactly)
		kept = kept && ok
	}
	loading := relations.find(all, txSelectIn).loading
	ok := verdict(loading <= selectIn, "%s, %s: %d round trips of loading, at most %d", relations.title, txSelectIn, loading, selectIn)
	kept = kept && ok
	speed(all, verdict)
	return kept
}

// speed is what a busy machine may spoil, so that it fails nothing. It says nothing
// of what was not measured.
func speed(all map[*task][]*figures, verdict func(bool, string, ...any) bool) {
	for _, p := range []struct {
		task             *task
		variant, against string
	}{
		{&insert, txExec, beginFunc},
		{&insert, txStart, beginFunc},
		{&insert, txQueue, beginFunc},
		{flush1, txAdd, rowFunc},
	} {
		f, base := p.task.find(all, p.variant), p.task.find(all, p.against)
		if len(f.cpu) > 0 {
			verdict(median(f.cpu) <= median(base.cpu), "%s, %s: median of client CPU × %s of %s, at most × 1; the quietest tenth × %s",
				p.task.title, p.variant, ratio(median(f.cpu), median(base.cpu)), p.against, ratio(quiet(f.cpu), quiet(base.cpu)))
		}
	}
	base := insert.find(all, beginFunc)
	for _, name := range []string{txQueue, txAdd} {
		if f := insert.find(all, name); len(f.farRate) > 0 {
			got := slices.Max(f.farRate) / slices.Max(base.farRate)
			verdict(got >= 2, "%s, %s: transactions a second, 2 ms away, × %.2f of %s, at least × 2", insert.title, name, got, beginFunc)
		}
	}
}
