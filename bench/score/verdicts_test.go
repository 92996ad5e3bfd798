package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestVerdictsAreCounted(t *testing.T) {
	const head = "repo\tcommit\tfile\tline\tfunc\trule\tkind\tmessage\tverdict\twhy\n"
	file := write(t, "v.tsv", head+
		"a/b\t1\tx.go\t1\tF\ttxleak\tpath\tm\ttrue\ty\n"+
		"a/b\t1\tx.go\t2\tF\ttxleak\tconn\tm\tfalse\ty\n"+
		"a/b\t1\tx.go\t3\tF\ttxdone\tuse\tm\tdebatable\ty\n")
	tests := map[string]string{
		"rule": `| rule | findings | true | debatable | false | true | not false |
|---|--:|--:|--:|--:|--:|--:|
| txdone | 1 | 0 | 1 | 0 | 0 % | 100 % |
| txleak | 2 | 1 | 0 | 1 | 50 % | 50 % |
| all | 3 | 1 | 1 | 1 | 33 % | 66 % |
`,
		"place": "- **a/b**: `x.go:1` txleak/path\n",
	}
	for by, want := range tests {
		var out bytes.Buffer
		if err := run([]string{"-verdicts=" + file, "-by=" + by}, &out, &out); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("-by=%s: got\n%swant\n%s", by, out.String(), want)
		}
	}
}

// The page says what the data says.
func TestPageIsUpToDate(t *testing.T) {
	page, err := os.ReadFile("../../docs/precision.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-verdicts=testdata/verdicts.jsonl", "-by=rule"},
		{"-verdicts=testdata/verdicts.jsonl", "-by=kind"},
		{"-verdicts=testdata/verdicts.jsonl", "-by=place"},
		{"-verdicts=testdata/first.jsonl"},
		{"-verdicts=testdata/second.jsonl"},
		{"-verdicts=testdata/third.jsonl"},
		{"-verdicts=testdata/fourth.jsonl"},
		{"-verdicts=testdata/fifth.jsonl"},
		{"-places=testdata/places.jsonl", "testdata/known.jsonl"},
	} {
		var out bytes.Buffer
		if err := run(args, &out, &out); err != nil && !errors.Is(err, errReported) {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), out.String()) {
			t.Errorf("docs/precision.md does not have the output of %q:\n%s", args, out.String())
		}
	}
}
