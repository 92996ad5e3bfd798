package txotel

import (
	"slices"
	"strings"

	"github.com/txvet/txvet/txruntime"
)

// query is what a flight sends, as the conventions want it to be described.
type query struct {
	size          int
	text, summary string
}

func describe(f txruntime.FlightInfo) query {
	texts, words := make([]string, 0, len(f.Statements)+2), make([]string, 0, len(f.Statements)+2)
	add := func(text, word string) { texts, words = append(texts, text), append(words, word) }
	if f.Begin {
		add("begin", "begin")
	}
	for i, sql := range f.Statements {
		word := firstWord(sql)
		if len(f.Args[i]) == 0 && literal(sql) {
			sql = word + " …"
		}
		add(sql, word)
	}
	if f.Commit {
		add("commit", "commit")
	}
	if len(texts) == 0 {
		return query{summary: f.Op}
	}
	q := query{len(texts), strings.Join(texts, "; "), shorten(slices.Compact(words))}
	if texts = slices.Compact(texts); len(texts) == 1 {
		q.text = texts[0]
	}
	return q
}

// literal tells whether there may be a value in the text: a quote, a dollar sign,
// or a digit that starts a word. It is also true for quoted names, which only
// costs their text; a parser of each dialect would be the only way to tell.
func literal(sql string) bool {
	word := false // inside of one
	for _, c := range []byte(sql) {
		switch {
		case c == '\'' || c == '"' || c == '$', !word && '0' <= c && c <= '9':
			return true
		}
		word = c == '_' || c >= 0x80 || '0' <= c && c <= '9' || isLetter(c)
	}
	return false
}

// firstWord is the statement's operation.
func firstWord(sql string) string {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n;(")
		switch {
		case strings.HasPrefix(sql, "--"):
			_, sql, _ = strings.Cut(sql, "\n")
			continue
		case strings.HasPrefix(sql, "/*"):
			_, sql, _ = strings.Cut(sql, "*/")
			continue
		}
		n := 0
		for n < len(sql) && (isLetter(sql[n]) || sql[n] == '_') {
			n++
		}
		if n == 0 {
			return "statement"
		}
		return sql[:n]
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// shorten joins the words, and leaves out those that would make the summary
// longer than the conventions allow.
func shorten(words []string) string {
	const most = 255
	s := words[0]
	for _, w := range words[1:] {
		if len(s)+1+len(w) > most {
			break
		}
		s += " " + w
	}
	return s
}
