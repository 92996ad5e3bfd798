package mysql

import (
	"regexp"
	"slices"
	"strings"

	"github.com/txvet/txvet/txruntime/internal/sqldrv"
)

// committing are the statements that commit, by their first word and what
// follows it: those of MySQL and MariaDB. An empty text is anything.
var committing = map[string][]string{
	"alter":     {""},
	"analyze":   {"table", "local table", "no_write_to_binlog table"}, // MariaDB has ANALYZE SELECT
	"backup":    {""},
	"cache":     {"index"},
	"change":    {"master", "replication"},
	"check":     {"table", "view"},
	"create":    {""},
	"drop":      {""},
	"flush":     {""},
	"grant":     {""},
	"install":   {""},
	"load":      {"index"},
	"lock":      {"table", "tables"},
	"optimize":  {""},
	"rename":    {""},
	"repair":    {""},
	"reset":     {""},
	"revoke":    {""},
	"set":       {"password", "default role"},
	"start":     {"slave", "all slaves", "replica", "all replicas", "group_replication"},
	"stop":      {"slave", "all slaves", "replica", "all replicas", "group_replication"},
	"truncate":  {""},
	"uninstall": {""},
	"unlock":    {"table", "tables"},
}

var (
	// What is temporary, or prepared, is not worth a commit.
	passing = regexp.MustCompile(`^(create|drop) (or replace )?temporary\b|^drop prepare\b`)

	// Without autocommit the connection would stay in a transaction.
	switching = regexp.MustCompile(`(?i)\bautocommit\b\s*:?=`)
)

// commits implements [sqldrv.Dialect]'s CommitsImplicitly, by the first words of
// the text. What it does not know, the server's flags tell afterwards.
func commits(sql string) bool {
	words := sqldrv.Words(sql, 5)
	if len(words) == 0 || passing.MatchString(strings.Join(words, " ")) {
		return false
	}
	if words[0] == "set" && switching.MatchString(sql) {
		return true
	}
	rest := strings.Join(words[1:], " ") + " "
	return slices.ContainsFunc(committing[words[0]], func(next string) bool {
		return next == "" || strings.HasPrefix(rest, next+" ")
	})
}
