package output

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// mark is a part of a line that an excerpt points at.
type mark struct {
	line     int
	from, to int // columns in bytes, from 1
	label    string
	primary  bool // the place of the finding
}

// excerpt prints the line of a finding and those on the way to it in the same
// file, with what they say. If the file cannot be read or has no such place, it
// prints nothing.
func excerpt(b *bytes.Buffer, all sources, f finding.Finding, p paint) {
	marks := marksOf(all, f)
	if len(marks) == 0 {
		return
	}
	digits := len(strconv.Itoa(marks[len(marks)-1].line))
	gutter := func(number string) string { return p.blue(fmt.Sprintf("   %*s |", digits, number)) }
	before := 0
	for _, m := range marks {
		if m.line != before {
			lines := all.open(f.Pos.File).lines
			switch {
			case before != 0 && m.line == before+2: // the dots would take as much
				fmt.Fprintf(b, "%s %s\n", gutter(strconv.Itoa(before+1)), visible(lines[before]))
			case before != 0 && m.line > before+2:
				fmt.Fprintf(b, "%s\n", p.blue(fmt.Sprintf("   %*s", digits, "…")))
			}
			fmt.Fprintf(b, "%s %s\n", gutter(strconv.Itoa(m.line)), visible(lines[m.line-1]))
			before = m.line
		}
		text, _ := all.line(finding.Place{File: f.Pos.File, Line: m.line, Column: m.from})
		fmt.Fprintf(b, "%s %s%s\n", gutter(""), blank(text[:m.from-1]), m.underline(text, p))
	}
	b.WriteString("\n")
}

// marksOf returns what to point at, by line. The witness says more than the
// related places, which are at most two of it.
func marksOf(all sources, f finding.Finding) []mark {
	line, ok := all.line(f.Pos)
	if !ok {
		return nil
	}
	here := mark{line: f.Pos.Line, primary: true}
	switch {
	case f.End.Line > f.Pos.Line:
		here.from, here.to = f.Pos.Column, len(line)+1
	case f.End.Line == f.Pos.Line && f.End.Column > f.Pos.Column:
		here.from, here.to = f.Pos.Column, min(f.End.Column, len(line)+1)
	default:
		here.from, here.to = word(line, f.Pos.Column)
	}
	marks := []mark{here}
	steps := f.Path
	if len(steps) == 0 {
		steps = f.Related
	}
	for _, s := range steps {
		line, ok := all.line(s.Pos)
		if !ok || s.Pos.File != f.Pos.File || s.Pos.Line == f.Pos.Line {
			continue
		}
		from, to := word(line, s.Pos.Column)
		marks = append(marks, mark{s.Pos.Line, from, to, s.Message, false})
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from))
	})
	return slices.Compact(marks)
}

// word returns the columns of what a place without an end stands for: the word
// that begins there, such as "return", or the name of the function before the
// parenthesis of a call, which is where go/ssa puts calls.
func word(line string, column int) (from, to int) {
	part := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	before, after := line[:column-1], line[column-1:]
	if strings.HasPrefix(after, "(") {
		if name := before[len(strings.TrimRightFunc(before, part)):]; name != "" {
			return column - len(name), column
		}
	}
	return column, column + len(after) - len(strings.TrimLeftFunc(after, part))
}

// underline marks the columns, at least one.
func (m mark) underline(line string, p paint) string {
	n := 0
	for _, r := range line[m.from-1 : m.to-1] {
		n += columns(r)
	}
	sign, color := "-", p.blue
	if m.primary {
		sign, color = "^", p.red
	}
	text := strings.Repeat(sign, max(n, 1))
	if m.label != "" {
		text += " " + m.label
	}
	return color(text)
}

// blank returns white space as wide as s. Tabs stay, since their width depends on
// the column that they begin at.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Repeat(" ", columns(r)))
		}
	}
	return b.String()
}

// visible replaces what a terminal would obey instead of showing it: control
// characters, and those that change the direction of text.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return r
		case r < ' ':
			return '␀' + r
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// columns returns how many columns of a terminal a rune takes, as [visible] shows
// it: East Asian characters and most emoji take two, those that combine with the
// one before take none. Emoji of several characters are taken for their sum,
// which is how terminals differ.
func columns(r rune) int {
	switch {
	case unicode.Is(unicode.Bidi_Control, r):
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
