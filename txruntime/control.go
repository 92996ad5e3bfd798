package txruntime

import "strings"

// controls tells whether the SQL begins or ends a transaction or a savepoint.
// Only the first words are looked at: what else a text may contain, PostgreSQL's
// status after each flight tells.
func controls(sql string) bool {
	word, rest := firstWord(sql)
	switch strings.ToLower(word) {
	case "begin", "commit", "end", "rollback", "abort", "savepoint", "release":
		return true
	case "start", "prepare":
		second, _ := firstWord(rest)
		return strings.EqualFold(second, "transaction")
	}
	return false
}

// firstWord skips white space, comments and semicolons, and returns the letters
// that follow, and the rest.
func firstWord(sql string) (word, rest string) {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n;(")
		switch {
		case strings.HasPrefix(sql, "--"):
			_, sql, _ = strings.Cut(sql, "\n")
		case strings.HasPrefix(sql, "/*"):
			_, sql, _ = strings.Cut(sql, "*/")
		default:
			end := strings.IndexFunc(sql, func(r rune) bool {
				return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_'
			})
			if end < 0 {
				end = len(sql)
			}
			return sql[:end], sql[end:]
		}
	}
}
