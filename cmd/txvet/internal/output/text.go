// Package output prints findings and errors.
package output

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/unit"
)

// Text prints one line for each finding, "file:line:column: message (rule)".
func Text(w io.Writer, found []finding.Finding) {
	for _, f := range found {
		fmt.Fprintf(w, "%s:%d:%d: %s\n", Short(f.Pos.File), f.Pos.Line, f.Pos.Column, f.Text())
	}
}

// Errors prints each error of a package as "file:line:column: message", and any
// other error with the name of the program.
func Errors(w io.Writer, err error) {
	for _, line := range Lines(err) {
		fmt.Fprintln(w, line)
	}
}

// Lines returns the lines that [Errors] prints.
func Lines(err error) []string {
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
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", Short(p.Filename), p.Line, p.Column, te.Msg))
		case errors.As(err, &se):
			lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", Short(se.Pos.Filename), se.Pos.Line, se.Pos.Column, se.Msg))
		default:
			lines = append(lines, err.Error())
		}
	}
	return lines
}

// Short returns the name of a file relative to the working directory if it is
// below it.
func Short(file string) string {
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return file
	}
	return rel
}
