package output

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// Format is a form in which a report is printed. It is a [flag.Value].
type Format string

// The formats.
const (
	FormatText       Format = "text"       // for people: a line for each finding
	FormatJSON       Format = "json"       // all that is known of the findings
	FormatSARIF      Format = "sarif"      // SARIF 2.1.0, for code scanning
	FormatCheckstyle Format = "checkstyle" // XML, for CI servers and reviewdog
	FormatGitHub     Format = "github"     // commands of GitHub Actions, which make annotations of them
)

// Formats lists all formats.
var Formats = []Format{FormatText, FormatJSON, FormatSARIF, FormatCheckstyle, FormatGitHub}

// Set implements [flag.Value].
func (f *Format) Set(s string) error {
	if !slices.Contains(Formats, Format(s)) {
		var names []string
		for _, known := range Formats {
			names = append(names, string(known))
		}
		return fmt.Errorf("want one of %s", strings.Join(names, ", "))
	}
	*f = Format(s)
	return nil
}

// String implements [flag.Value].
func (f *Format) String() string { return string(*f) }

// Report is what a run found.
type Report struct {
	Findings []finding.Finding // in the order of [finding.Sort], with absolute file names
	Errors   []string          // the lines that are on standard error too
	// Root is the absolute name of the folder to which files are relative in
	// fingerprints, SARIF and annotations, best that of the repository; "" is the
	// working directory. Text, JSON and Checkstyle name files as [Short] does.
	Root    string
	Version string // of txvet; may be ""
}

// Style says how to print text. The zero Style is a line for each finding.
type Style struct {
	Color   bool // for a terminal that knows escape sequences
	Excerpt bool // show the source, and a summary at the end
}

// Print prints the report. The style is that of text; other formats have none.
// Only a failing w is an error: what would need a source file that cannot be
// read is left out.
func (f Format) Print(w io.Writer, r Report, s Style) error {
	switch f {
	case FormatJSON:
		return printJSON(w, r)
	case FormatSARIF:
		return printSARIF(w, r)
	case FormatCheckstyle:
		return printCheckstyle(w, r)
	case FormatGitHub:
		return printGitHub(w, r)
	}
	return printText(w, r.Findings, s)
}

// root returns the folder to which files are relative.
func (r Report) root() string {
	if r.Root != "" {
		return r.Root
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

// level returns how grave findings of a rule are, "error" or "warning": the rules
// that are off by default find what may be right, and so does the pseudo rule
// that checks directives.
func level(rule string) string {
	for _, known := range analyzers.Rules {
		if known.Name == rule && known.Default {
			return "error"
		}
	}
	return "warning"
}
