package output

import (
	"encoding/xml"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// TestGitHub wants no text of the program read as a part of a command.
func TestGitHub(t *testing.T) {
	dir := files(t, map[string]string{"a/a.go": "f(\"é\", tx)\nf(\n)\n"})
	odd := at(dir, "a,b:100%.go", 1, 1)
	r := Report{
		Findings: []finding.Finding{
			{Rule: "txleak", Pos: at(dir, "a/a.go", 1, 9), End: at(dir, "a/a.go", 1, 11), Message: "one\r\n::error::two, 100%: three"},
			{Rule: "txleak", Pos: at(dir, "a/a.go", 2, 1), End: at(dir, "a/a.go", 3, 2), Message: "lines"},
			{Rule: "slowtx", Pos: odd, End: odd, Message: "odd"},
		},
		Errors: []string{"a/a.go:1:3: 100%", "txvet: no packages match"},
	}
	const want = `::error file=sub/a/a.go,line=1,col=8,endLine=1,endColumn=10,title=txleak::one%0D%0A::error::two, 100%25: three
::error file=sub/a/a.go,line=2,endLine=3,title=txleak::lines
::warning file=sub/a%2Cb%3A100%25.go,line=1,col=1,endLine=1,title=slowtx::odd
::error file=sub/a/a.go,line=1,col=3,endLine=1,title=txvet::100%25
::error title=txvet::txvet: no packages match
`
	// The root is above: the folder has the name "sub" there.
	up := filepath.Dir(dir)
	r.Root = up
	got := printed(t, FormatGitHub, r, Style{})
	if renamed := strings.ReplaceAll(got, filepath.Base(dir), "sub"); renamed != want {
		t.Errorf("got\n%s\nwant\n%s", renamed, want)
	}
}

// TestCheckstyle reads back what was printed.
func TestCheckstyle(t *testing.T) {
	dir := files(t, nil)
	r := Report{
		Findings: []finding.Finding{
			{Rule: "txleak", Pos: at(dir, "a/<a>.go", 1, 9), Message: `"tx" & <rows> 'é'` + "\n\x01"},
			{Rule: "slowtx", Pos: at(dir, "a/<a>.go", 2, 1), Message: "slow"},
			{Rule: "txleak", Pos: at(dir, "b.go", 3, 2), Message: "other"},
		},
		Errors: []string{"txvet: no packages match"},
	}
	var got checkstyle
	if err := xml.Unmarshal([]byte(printed(t, FormatCheckstyle, r, Style{})), &got); err != nil {
		t.Fatal(err)
	}
	want := []checkstyleFile{
		{filepath.FromSlash("a/<a>.go"), []checkstyleError{
			{1, 9, "error", `"tx" & <rows> 'é'` + "\n\uFFFD", "txleak"},
			{2, 1, "warning", "slow", "slowtx"},
		}},
		{"b.go", []checkstyleError{{3, 2, "error", "other", "txleak"}}},
	}
	if got.Version != "5.0" || !slices.EqualFunc(got.Files, want, func(a *checkstyleFile, b checkstyleFile) bool {
		return a.Name == b.Name && slices.Equal(a.Errors, b.Errors)
	}) {
		t.Errorf("%+v", got)
	}
}
