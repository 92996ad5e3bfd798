package sqlite

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
)

// surplus returns an error if the statement has more arguments than parameters:
// the library below drops them.
func surplus(st *driver.Statement) error {
	for _, a := range st.Args {
		if _, named := a.(sql.NamedArg); named {
			return nil
		}
	}
	if len(st.Args) == 0 {
		return nil
	}
	if n := params(st.SQL); n < len(st.Args) {
		return fmt.Errorf("expected %d arguments, got %d", n, len(st.Args))
	}
	return nil
}

// params returns the number of the last parameter, as SQLite counts them: ?12 is
// 12, and so is $12 to the library below; a name is numbered when it comes first.
func params(text string) int {
	most := 0
	names := make(map[string]bool)
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; c {
		case '\'', '"', '`':
			end = after(text, i+1, string(c)) // of a doubled quote, too: another string begins there
		case '[':
			end = after(text, i+1, "]")
		case '-':
			if strings.HasPrefix(text[i:], "--") {
				end = after(text, i, "\n")
			}
		case '/':
			if strings.HasPrefix(text[i:], "/*") {
				end = after(text, i+2, "*/")
			}
		case '?', '$', ':', '@':
			for end < len(text) && word(text[end]) {
				end++
			}
			name := text[i+1 : end]
			n, err := strconv.Atoi(name)
			switch {
			case err == nil && (c == '?' || c == '$'):
				most = max(most, n)
			case c == '?', name != "" && !names[text[i:end]]:
				names[text[i:end]] = true
				most++
			}
		default:
			if word(c) { // $ and @ may be inside of a word
				for end < len(text) && (word(text[end]) || text[end] == '$') {
					end++
				}
			}
		}
		i = end
	}
	return most
}

// after returns the index behind the next occurrence of mark, or the end.
func after(text string, from int, mark string) int {
	if n := strings.Index(text[from:], mark); n >= 0 {
		return from + n + len(mark)
	}
	return len(text)
}

func word(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
