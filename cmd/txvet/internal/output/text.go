// Package output prints findings and errors.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"go/scanner"
	"go/types"
	"io"
	"os"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/unit"
)

// Text prints one line for each finding, "file:line:column: message (rule)".
func Text(w io.Writer, found []finding.Finding) {
	printText(w, found, Style{}) // w is a standard stream
}

// printText prints the line of each finding and, if the style wants it, its
// source and a summary.
func printText(w io.Writer, found []finding.Finding, s Style) error {
	var b bytes.Buffer
	p := paint(s.Color)
	all := make(sources)
	for _, f := range found {
		at := fmt.Sprintf("%s:%d:%d:", Short(f.Pos.File), f.Pos.Line, f.Pos.Column)
		fmt.Fprintf(&b, "%s %s %s\n", p.bold(at), p.red(f.Message), p.cyan("("+f.Rule+")"))
		if s.Excerpt {
			excerpt(&b, all, f, p)
		}
	}
	if s.Excerpt && len(found) > 0 {
		b.WriteString(summary(found) + "\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Errors returns the lines of an error: for each error of a package
// "file:line:column: message", with the file named as name does, and for any other
// error one with the name of the program.
func Errors(err error, name func(file string) string) []string {
	var broken unit.Errors
	if !errors.As(err, &broken) {
		return []string{"txvet: " + err.Error()}
	}
	var lines []string
	for _, err := range broken {
		var te types.Error
		var se *scanner.Error
		switch {
		case errors.As(err, &te):
			p := te.Fset.Position(te.Pos)
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", name(p.Filename), p.Line, p.Column, te.Msg))
		case errors.As(err, &se):
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", name(se.Pos.Filename), se.Pos.Line, se.Pos.Column, se.Msg))
		default:
			lines = append(lines, err.Error())
		}
	}
	return lines
}

// Absolute names a file as it is: the go command, which runs txvet in the folder of
// each package, makes names relative to where it runs itself.
func Absolute(file string) string { return file }

// Short returns the name of a file relative to the working directory if it is
// below it.
func Short(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	return finding.Relative(dir, file)
}
