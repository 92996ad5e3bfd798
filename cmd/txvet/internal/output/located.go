package output

import (
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// atPlace matches "file:line:column: message", the column may be missing.
var atPlace = regexp.MustCompile(`^(.+?):(\d+):(?:(\d+):)? (.+)$`)

// located takes the place, with an absolute file name, from the line of an error
// that begins with one.
func located(line string) (at finding.Place, message string, ok bool) {
	m := atPlace.FindStringSubmatch(line)
	if m == nil {
		return at, line, false
	}
	file, err := filepath.Abs(m[1])
	if err != nil {
		return at, line, false
	}
	n, err := strconv.Atoi(m[2])
	if err != nil || n < 1 {
		return at, line, false
	}
	column, err := strconv.Atoi(m[3])
	if err != nil || column < 1 {
		column = 1
	}
	return finding.Place{File: file, Line: n, Column: column}, m[4], true
}
