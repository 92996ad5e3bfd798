package rawtx

import (
	_ "embed"
	"regexp"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports transaction control and session state as SQL text where the
// next statement may run on another connection, or the library does not learn
// of it.
var Analyzer = rule.New(doc, check)

var ddl bool

func init() {
	Analyzer.Flags.BoolVar(&ddl, "ddl", false, "also report statements inside a transaction that MySQL commits before")
}

var (
	definitions = map[string]bool{"CREATE": true, "ALTER": true, "DROP": true, "TRUNCATE": true, "RENAME": true}

	control = map[string]bool{"BEGIN": true, "START": true, "COMMIT": true, "END": true, "ROLLBACK": true, "SAVEPOINT": true, "RELEASE": true}
	inside  = map[string]bool{"BEGIN": true, "START": true, "COMMIT": true, "END": true, "ROLLBACK": true}
	partial = regexp.MustCompile(`(?i)^\s*ROLLBACK\s+(WORK\s+|TRANSACTION\s+)?TO\b`)
	session = regexp.MustCompile(`(?i)^\s*(?:(SET)\s+(?:SESSION\s+)?(?:[a-z_.]+)\s*(?:=|TO\b)|SELECT\s+(pg_advisory_lock)\b|(CREATE\s+(?:LOCAL\s+)?TEMP(?:ORARY)?)\s+TABLE\b)`)
)

func check(res *txflow.Result) []report.Finding {
	return res.Paths(txflow.Statements, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if site.SQL == "" || v.On == nil || whole(site.SQL) || res.SingleConnection(flow, site, v) {
			return nil
		}
		verb := site.Verb()
		switch {
		case v.Base != nil && v.Base.Kind == txmodel.Tx || res.Is(v.On, txmodel.Tx):
			if site.Conditional() && (v.Base == nil || !v.Base.Owned) {
				return nil // whether the callee has one is not known
			}
			if ddl && definitions[verb] && res.MySQL() {
				return res.At(site, "ddl", "%s inside transaction %q makes MySQL commit what came before", verb, res.On(site))
			}
			if inside[verb] && !partial.MatchString(site.SQL) {
				return res.At(site, "control", "%s is sent as text inside transaction %q", verb, res.On(site))
			}
		case !res.Pool(v) || v.Base == nil && !res.Is(v.On, txmodel.Pool):
		case site.Conditional() && (!inside[verb] || partial.MatchString(site.SQL)): // or on a transaction that the callee has
		case control[verb] && (verb != "START" || strings.Contains(strings.ToUpper(site.SQL), "TRANSACTION")):
			return res.At(site, "control", "%s is sent as text on pool %q: the next statement may run on another connection", verb, res.On(site))
		default:
			if m := session.FindStringSubmatch(site.SQL); m != nil {
				return res.At(site, "session-state", "%s on pool %q changes one connection of many", strings.ToUpper(m[1])+m[2]+strings.ToUpper(m[3]), res.On(site))
			}
		}
		return nil
	})
}

// whole reports whether a text holds a transaction from its begin to its end:
// it is sent on one connection.
func whole(sql string) bool {
	sql = strings.ToUpper(sql)
	return strings.Contains(sql, ";") && (strings.Contains(sql, "BEGIN") || strings.Contains(sql, "START")) &&
		(strings.Contains(sql, "COMMIT") || strings.Contains(sql, "END") || strings.Contains(sql, "ROLLBACK"))
}
