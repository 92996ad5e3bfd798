package output

import (
	"strings"
	"testing"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// TestExcerpt has findings and steps at the quoted text of a source; each line
// of it ends in \n.
func TestExcerpt(t *testing.T) {
	type spot struct {
		line        int
		text, label string // the place is where the text begins
	}
	tests := []struct {
		name   string
		source string
		here   spot
		end    bool // the finding ends with the text of here
		steps  []spot
		want   string
	}{
		{
			name:   "tabs",
			source: "a\n\t\tx :=\ttx.Exec(q)\n",
			here:   spot{2, "tx.Exec(q)", ""}, end: true,
			want: `
   2 | 		x :=	tx.Exec(q)
     | 		    	^^^^^^^^^^
`,
		},
		{
			name:   "wide, combining and joined characters",
			source: "f(\"東京 e\u0301 😀\", tx)\n",
			here:   spot{1, "tx", ""}, end: true,
			want: "\n   1 | f(\"東京 e\u0301 😀\", tx)\n" +
				"     |                ^^\n",
		},
		{
			name:   "wide characters are underlined as wide",
			source: "f(\"東京\")\n",
			here:   spot{1, "\"東京\"", ""}, end: true,
			want: `
   1 | f("東京")
     |   ^^^^^^
`,
		},
		{
			name:   "control characters are shown, not obeyed",
			source: "a(\"\x1b[2J\u202e\", tx)\r\n",
			here:   spot{1, "tx", ""}, end: true,
			want: `
   1 | a("␛[2J�", tx)
     |            ^^
`,
		},
		{
			name:   "invalid UTF-8",
			source: "a(\"\xff\xfe\", tx)\n",
			here:   spot{1, "tx", ""}, end: true,
			want: `
   1 | a("��", tx)
     |         ^^
`,
		},
		{
			name:   "without an end, the word",
			source: "\treturn err\n",
			here:   spot{1, "return", ""},
			want: `
   1 | 	return err
     | 	^^^^^^
`,
		},
		{
			name:   "without an end or a word, one column",
			source: "\t}\n",
			here:   spot{1, "}", ""},
			want: `
   1 | 	}
     | 	^
`,
		},
		{
			name:   "a step at a parenthesis is at the name before it",
			source: "tx := db.Begin()\nfunc() {}()\nreturn\n",
			here:   spot{3, "return", ""},
			steps:  []spot{{1, "()", "opened"}, {2, "()", "called"}},
			want: `
   1 | tx := db.Begin()
     |          ----- opened
   2 | func() {}()
     | ---- called
   3 | return
     | ^^^^^^
`,
		},
		{
			name:   "one line between is shown, more are not",
			source: "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n",
			here:   spot{10, "j", ""},
			steps:  []spot{{1, "a", "first"}, {3, "c", "second"}, {3, "c", "third"}, {3, "c", "third"}},
			want: `
    1 | a
      | - first
    2 | b
    3 | c
      | - second
      | - third
    …
   10 | j
      | ^
`,
		},
		{
			name:   "a step below, and one on the line, which says no more",
			source: "begin\nreturn\n",
			here:   spot{1, "begin", ""},
			steps:  []spot{{1, "begin", "opened"}, {2, "return", "left"}},
			want: `
   1 | begin
     | ^^^^^
   2 | return
     | ------ left
`,
		},
		{
			name:   "a step that is not in the file any more",
			source: "begin\n",
			here:   spot{1, "begin", ""},
			steps:  []spot{{7, "", "opened"}},
			want: `
   1 | begin
     | ^^^^^
`,
		},
		{
			name:   "a line that is not in the file any more",
			source: "begin\n",
			here:   spot{3, "", ""},
			want:   "\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := files(t, map[string]string{"a.go": test.source})
			lines := strings.Split(test.source, "\n")
			place := func(s spot) finding.Place {
				column := 1
				if s.line <= len(lines) {
					column += strings.Index(lines[s.line-1], s.text)
				}
				return at(dir, "a.go", s.line, column)
			}
			f := finding.Finding{Rule: "txleak", Message: "still open", Pos: place(test.here), End: place(test.here)}
			if test.end {
				f.End.Column += len(test.here.text)
			}
			for _, s := range test.steps {
				f.Path = append(f.Path, finding.Step{Pos: place(s), Message: s.label})
			}
			got := excerpted(t, f)
			_, got, _ = strings.Cut(got, "\n")
			if want := strings.TrimPrefix(test.want, "\n"); got != want && got != want+"\n" {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// excerpted prints a finding as on a terminal, without the summary.
func excerpted(t *testing.T, f finding.Finding) string {
	t.Helper()
	got := printed(t, FormatText, Report{Findings: []finding.Finding{f}}, Style{Excerpt: true})
	text, ok := strings.CutSuffix(got, "1 finding: txleak 1\n")
	if !ok {
		t.Errorf("no summary ends\n%s", got)
	}
	return text
}

// TestExcerptOfLines wants the first line of a finding that has several, and the
// related places where there is no path.
func TestExcerptOfLines(t *testing.T) {
	dir := files(t, map[string]string{"a.go": "begin()\nrun(func() {\n})\n"})
	f := finding.Finding{Rule: "txleak", Message: "still open", Pos: at(dir, "a.go", 2, 1), End: at(dir, "a.go", 3, 3)}
	f.Related = []finding.Step{{Pos: at(dir, "a.go", 1, 6), Message: "opened"}}
	const want = `a.go:2:1: still open (txleak)
   1 | begin()
     | ----- opened
   2 | run(func() {
     | ^^^^^^^^^^^^

`
	if got := excerpted(t, f); got != want {
		t.Errorf("got\n%s", got)
	}
}

// TestExcerptWithoutFile wants the line alone, as without the style.
func TestExcerptWithoutFile(t *testing.T) {
	dir := files(t, nil)
	f := finding.Finding{Rule: "txleak", Message: "still open", Pos: at(dir, "gone.go", 2, 1), End: at(dir, "gone.go", 2, 5)}
	if got := excerpted(t, f); got != "gone.go:2:1: still open (txleak)\n" {
		t.Errorf("got\n%s", got)
	}
}
