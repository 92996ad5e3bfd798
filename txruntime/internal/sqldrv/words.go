package sqldrv

import "strings"

// Words returns the first n words of the SQL, in lower case: less if something
// else comes first. White space, comments, parentheses and semicolons before and
// between them do not count. What MySQL takes for SQL in the comment
// /*!50000 … */ is no comment here.
func Words(sql string, n int) []string {
	var words []string
	for len(words) < n {
		sql = skip(sql)
		end := strings.IndexFunc(sql, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
		})
		if end < 0 {
			end = len(sql)
		}
		if end == 0 {
			return words
		}
		words = append(words, strings.ToLower(sql[:end]))
		sql = sql[end:]
	}
	return words
}

// skip removes what comes before a word.
func skip(sql string) string {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v;()")
		switch {
		case strings.HasPrefix(sql, "--"), strings.HasPrefix(sql, "#"):
			_, sql, _ = strings.Cut(sql, "\n")
		case strings.HasPrefix(sql, "/*!"), strings.HasPrefix(sql, "/*M!"):
			_, sql, _ = strings.Cut(sql, "!")
			sql = strings.TrimLeft(sql, "0123456789")
		case strings.HasPrefix(sql, "/*"):
			_, sql, _ = strings.Cut(sql[2:], "*/")
		case strings.HasPrefix(sql, "*/"):
			sql = sql[2:]
		default:
			return sql
		}
	}
}
