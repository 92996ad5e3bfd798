package output

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// printGitHub prints each finding and error as a workflow command, from which
// GitHub Actions makes an annotation. Files are relative to the root, since the
// runner takes them so.
func printGitHub(w io.Writer, r Report) error {
	var b bytes.Buffer
	all := make(sources)
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "::%s %s,title=%s::%s\n", level(f.Rule), r.annotated(all, f.Pos, f.End), property.Replace(f.Rule), data.Replace(f.Message))
	}
	for _, line := range r.Errors {
		if at, message, ok := located(line); ok {
			fmt.Fprintf(&b, "::error %s,title=txvet::%s\n", r.annotated(all, at, at), data.Replace(message))
		} else {
			fmt.Fprintf(&b, "::error title=txvet::%s\n", data.Replace(line))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// annotated gives a place as properties of a command. The runner drops columns
// of more than one line.
func (r Report) annotated(all sources, pos, end finding.Place) string {
	file := filepath.ToSlash(finding.Relative(r.root(), pos.File))
	at := fmt.Sprintf("file=%s,line=%d", property.Replace(file), pos.Line)
	switch {
	case end.Line > pos.Line:
		return fmt.Sprintf("%s,endLine=%d", at, end.Line)
	case end.Column > pos.Column:
		return fmt.Sprintf("%s,col=%d,endLine=%d,endColumn=%d", at, all.utf16(pos), end.Line, all.utf16(end))
	}
	return fmt.Sprintf("%s,col=%d,endLine=%d", at, all.utf16(pos), pos.Line)
}

// What the toolkit of GitHub Actions escapes in the text of a command and in its
// properties.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
