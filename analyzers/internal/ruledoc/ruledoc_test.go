package ruledoc_test

import (
	"strings"
	"testing"

	"github.com/txvet/txvet/analyzers/internal/ruledoc"
)

const good = `// Package txleak reports transactions
// that stay open.
//
// # What it reports
//
//   - path: a return
//
// # Why it matters
//
// It waits.
//
// # Flagged
//
//	func f() {
//
//		g() // txvet: bad
//	}
//
// Between.
//
//	func h() {}
//
// # Accepted
//
//	func k() {}
//
// # Limits
//
// None.
package txleak
`

func TestParse(t *testing.T) {
	doc, err := ruledoc.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	if name, text := ruledoc.Help(good); name != doc.Name || text != doc.Text {
		t.Errorf("help is %q of %q, want %q of %q", text, name, doc.Text, doc.Name)
	}
	if doc.Name != "txleak" || doc.Summary != "reports transactions that stay open" {
		t.Errorf("got name %q, summary %q", doc.Name, doc.Summary)
	}
	if !strings.HasPrefix(doc.Text, "txleak: reports transactions that stay open\n\n# What it reports\n") {
		t.Errorf("got text %q", doc.Text)
	}
	want := []string{"func f() {\n\n\tg() // txvet: bad\n}\n", "func h() {}\n"}
	if got := doc.Code(ruledoc.Flagged); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got code %q, want %q", got, want)
	}
	if got := ruledoc.Markdown(doc.Section(ruledoc.Reports)); got != "  - path: a return\n" {
		t.Errorf("got Markdown %q", got)
	}
}

func TestParseRejects(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"summary", "Package txleak", "Rule txleak", `does not begin with "Package txleak"`},
		{"clause", "package txleak", "\npackage txleak", "no package clause"},
		{"missing", "// # Limits\n", "//\n", `no section "Limits"`},
		{"unknown", "// # Limits", "// # Gaps", `unknown section "Gaps"`},
		{"order", "// # Why it matters", "// # Options", "out of order"},
		{"preface", "// # What it reports", "// And more.\n//\n// # What it reports", "text between"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ruledoc.Parse(strings.Replace(good, test.old, test.new, 1))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}
