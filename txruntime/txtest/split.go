package txtest

import "strings"

// split returns the statements of a script for MySQL, as its command-line client
// finds them. It does not know the mode NO_BACKSLASH_ESCAPES.
func split(script string) []string {
	var statements []string
	delimiter := ";"
	start, blank := 0, true // of the statement; whether there is nothing but comments in it
	end := func(i int) {
		if !blank {
			statements = append(statements, strings.TrimSpace(script[start:i]))
		}
		blank = true
	}
	for i := 0; i < len(script); {
		rest := script[i:]
		switch {
		case blank && (i == 0 || script[i-1] == '\n') && isDelimiter(rest):
			line := rest[:through(rest, 0, "\n")]
			if to := strings.Fields(line); len(to) > 1 {
				delimiter = to[1]
			}
			i += len(line)
			start = i
		case strings.HasPrefix(rest, delimiter):
			end(i)
			i += len(delimiter)
			start = i
		case rest[0] == '\'' || rest[0] == '"' || rest[0] == '`':
			blank = false
			i += quoted(rest)
		case rest[0] == '#', strings.HasPrefix(rest, "-- "), strings.HasPrefix(rest, "--\n"):
			i += through(rest, 0, "\n")
		case strings.HasPrefix(rest, "/*"):
			blank = blank && !strings.HasPrefix(rest, "/*!") && !strings.HasPrefix(rest, "/*M!") // these are carried out
			i += through(rest, 2, "*/")
		default:
			blank = blank && strings.TrimSpace(rest[:1]) == ""
			i++
		}
	}
	end(len(script))
	return statements
}

func isDelimiter(s string) bool {
	const word = "delimiter"
	return len(s) > len(word) && strings.EqualFold(s[:len(word)], word) && (s[len(word)] == ' ' || s[len(word)] == '\t')
}

// through returns how far s goes up to the end of mark, which is looked for from
// an index.
func through(s string, from int, mark string) int {
	if n := strings.Index(s[from:], mark); n >= 0 {
		return from + n + len(mark)
	}
	return len(s)
}

// quoted returns the length of what s starts with, in quotes. A doubled quote is
// the end of one and the start of another.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] != '`':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}
