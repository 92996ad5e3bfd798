package output

import (
	"encoding/xml"
	"io"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// The types below are the form of Checkstyle's XML that CI servers read.
type checkstyle struct {
	XMLName xml.Name          `xml:"checkstyle"`
	Version string            `xml:"version,attr"`
	Files   []*checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"` // in bytes, as golangci-lint prints it and reviewdog reads it
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// printCheckstyle prints the findings by file. The form has no place for errors
// of the run.
func printCheckstyle(w io.Writer, r Report) error {
	out := checkstyle{Version: "5.0"}
	byName := make(map[string]*checkstyleFile)
	for _, f := range r.Findings {
		name := Short(f.Pos.File)
		file, ok := byName[name]
		if !ok {
			file = &checkstyleFile{Name: name}
			byName[name] = file
			out.Files = append(out.Files, file)
		}
		file.Errors = append(file.Errors, newCheckstyle(f))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "\t")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newCheckstyle(f finding.Finding) checkstyleError {
	return checkstyleError{f.Pos.Line, f.Pos.Column, level(f.Rule), f.Message, f.Rule}
}
