package output

import (
	"os"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// sources reads the files that findings are in, each once. Findings may come from
// the cache, so that a file may be gone or have changed.
type sources map[string]*source

// source is the text of a file; it has no lines if the file cannot be read, and
// otherwise one more than line ends.
type source struct {
	lines  []string // without their ends
	starts []int    // offset of each line
	size   int
}

func (all sources) open(file string) *source {
	if src, ok := all[file]; ok {
		return src
	}
	src := new(source)
	all[file] = src
	data, err := os.ReadFile(file)
	if err != nil {
		return src
	}
	for line := range strings.Lines(string(data)) {
		src.lines = append(src.lines, strings.TrimRight(line, "\r\n"))
		src.starts = append(src.starts, src.size)
		src.size += len(line)
	}
	if len(data) == 0 || data[len(data)-1] == '\n' {
		src.lines = append(src.lines, "")
		src.starts = append(src.starts, src.size)
	}
	return src
}

// line returns the text of a line, if the place is within it or at its end.
func (all sources) line(p finding.Place) (string, bool) {
	src := all.open(p.File)
	if p.Line < 1 || p.Line > len(src.lines) || p.Column < 1 || p.Column > len(src.lines[p.Line-1])+1 {
		return "", false
	}
	return src.lines[p.Line-1], true
}

// utf16 returns the column of a place in UTF-16 code units, from 1; in bytes, if
// the line is not known.
func (all sources) utf16(p finding.Place) int {
	line, ok := all.line(p)
	if !ok {
		return p.Column
	}
	return 1 + utf16Len(line[:p.Column-1])
}

// place returns the place of a byte of a file, or of its end.
func (all sources) place(file string, offset int) (finding.Place, bool) {
	src := all.open(file)
	if len(src.lines) == 0 || offset < 0 || offset > src.size {
		return finding.Place{}, false
	}
	i := sort.SearchInts(src.starts, offset+1) - 1
	return finding.Place{File: file, Line: i + 1, Column: offset - src.starts[i] + 1}, true
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF && r <= utf8.MaxRune {
			n++
		}
	}
	return n
}
