package ruletest

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// line is a line of a file.
type line struct {
	file string
	line int
}

func lineOf(fset *token.FileSet, pos token.Pos) line {
	posn := fset.Position(pos)
	return line{posn.Filename, posn.Line}
}

// String names the file from the working directory, if it can.
func (l line) String() string {
	file := l.file
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, file); err == nil {
			file = rel
		}
	}
	return fmt.Sprintf("%s:%d", file, l.line)
}

// want is one pattern of a want comment.
type want struct {
	line
	pattern *regexp.Regexp
}

// finding is one reported message, with the rule in brackets behind it.
type finding struct {
	line
	message string
}

// readWants collects the want comments of files.
func readWants(fset *token.FileSet, files []*ast.File) ([]want, error) {
	var out []want
	for _, file := range files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				_, text, ok := strings.Cut(comment.Text, "// want ") // a directive may stand before it
				if !ok {
					continue
				}
				at := lineOf(fset, comment.Pos())
				patterns, err := parseWant(text)
				if err != nil {
					return nil, fmt.Errorf("%v: parse want comment: %w", at, err)
				}
				for _, p := range patterns {
					out = append(out, want{at, p})
				}
			}
		}
	}
	return out, nil
}

// parseWant reads one or more quoted regular expressions.
func parseWant(text string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for text = strings.TrimSpace(text); text != "" || len(out) == 0; text = strings.TrimSpace(text) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return nil, fmt.Errorf("quoted pattern expected at %q", text)
		}
		text = text[len(quoted):]
		pattern, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		out = append(out, re)
	}
	return out, nil
}

// match pairs wants with findings of the same line, each at most once, and says
// what is left over on either side.
func match(wants []want, findings []finding) []string {
	var out []string
	for _, f := range findings {
		i := slices.IndexFunc(wants, func(w want) bool { return w.line == f.line && w.pattern.MatchString(f.message) })
		if i < 0 {
			out = append(out, fmt.Sprintf("%v: unexpected: %s", f.line, f.message))
			continue
		}
		wants = slices.Delete(wants, i, i+1)
	}
	for _, w := range wants {
		out = append(out, fmt.Sprintf("%v: nothing reported that matches %#q", w.line, w.pattern))
	}
	return out
}
