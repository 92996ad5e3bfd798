package typestate

import (
	"go/constant"
	"go/token"
	"maps"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// maxPaths bounds the paths that are kept for one site.
const maxPaths = 64

// observe records that site is reached in c.
func (s *solver) observe(c *Config, f *frame, site *Site, v *View) *Site {
	if !s.recording {
		return site
	}
	key := siteKey{instr: site.Instr, role: site.Role}
	if site.Use != nil {
		key.path, key.op = site.Use.Path, site.Use.Op
	}
	if old := s.sites[key]; old != nil {
		site = old
	} else {
		s.sites[key] = site
		s.flow.Sites = append(s.flow.Sites, site)
	}
	if len(site.Paths) >= maxPaths {
		return site
	}
	v.Handles = c.sorted()
	v.Spawned, v.Unsure = v.Spawned || c.spawned, v.Unsure || c.elective
	v.when = sortConds(append(v.when, c.entryFacts()...))
	v.trace = c.trace
	if len(c.cancelled) > 0 {
		v.ended = maps.Clone(c.cancelled)
	}
	if v.Kind == txmodel.NoHandle && v.On != nil && v.On.typ != nil {
		v.Kind = s.env.Handle(v.On.typ)
	}
	v.Panicking, v.Unwinding = c.panicking && c.recovered, c.panicking && !c.recovered
	v.pool = s.canonical(c, v.On)
	for up := f; up != nil; up = up.parent {
		if _, ok := up.site.(*ssa.Defer); ok {
			v.Deferred = true
		}
	}
	v.left = map[*Value]Escape{}
	for _, h := range v.Handles {
		if h.Owned && h.State == Open && (h.Kind == txmodel.Rows || h.Kind == txmodel.BatchResult || h.ID == v.On || h.ID == v.New) || h.Strict && h.ID == v.On {
			v.left[h.ID] = c.escaped(h.ID, nil)
		}
	}
	if v.On != nil {
		v.Base = c.handles[v.On]
		v.Left = v.left[v.On]
		v.Earlier = c.writes[v.pool]
	}
	if v.New != nil {
		v.Left = max(v.Left, v.left[v.New])
	}
	v.deferred = c.pending(v.New)
	site.Paths = append(site.Paths, v)
	return site
}

// Text returns the constant part that a string begins with.
func Text(v ssa.Value) string {
	s, _ := text(v)
	return s
}

// text also says whether that is the whole string.
func text(v ssa.Value) (s string, whole bool) {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value), true
		}
	case *ssa.BinOp:
		if v.Op == token.ADD {
			x, whole := text(v.X)
			if !whole && x == "" {
				return "", false
			}
			y, rest := text(v.Y)
			return x + y, whole && rest
		}
	case *ssa.ChangeType:
		return text(v.X)
	case *ssa.Convert:
		return text(v.X)
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "fmt" && strings.HasPrefix(fn.Name(), "Sprint") && len(v.Call.Args) > 0 {
			s, _ := text(v.Call.Args[0])
			return s, false
		}
	}
	return "", false
}

// firstElement is the first element of a slice that is made in place; nil if it is
// not seen.
func firstElement(sl *ssa.Slice) ssa.Value {
	alloc, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range *alloc.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		if k, ok := ia.Index.(*ssa.Const); !ok || k.Int64() != 0 {
			continue
		}
		for _, ref := range *ia.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == ia {
				return st.Val
			}
		}
	}
	return nil
}

var (
	sqlComment = regexp.MustCompile(`(?s)^(\s+|--[^\n]*(\n|$)|/\*.*?\*/)+`)
	sqlWord    = regexp.MustCompile(`^[A-Za-z]+`)
	sqlWrites  = regexp.MustCompile(`(?i)\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b`)
	sqlNoWait  = regexp.MustCompile(`(?i)\bFOR\s+(NO\s+KEY\s+)?UPDATE\b`)
)

var locks = regexp.MustCompile(`(?i)\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bpg_(?:try_)?advisory_xact_lock\b|^\s*SET\s+LOCAL\b`)

// Locks returns the part of a text that takes a lock, or sets something, for
// the rest of the transaction; "" if there is none.
func Locks(sql string) string {
	sql = sqlComment.ReplaceAllString(sql, "")
	switch Verb(sql) {
	case "WITH":
		sql = outermost(sql)
		if sqlWrites.MatchString(sqlNoWait.ReplaceAllString(sql, "")) {
			return ""
		}
	case "SELECT", "SET":
	default:
		return ""
	}
	return locks.FindString(sql)
}

// outermost drops what stands in parentheses.
func outermost(sql string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, sql)
}

// Verb is the first word of an SQL text, in upper case.
func Verb(sql string) string {
	sql = sqlComment.ReplaceAllString(sql, "")
	sql = strings.TrimLeft(sql, "(")
	return strings.ToUpper(sqlWord.FindString(sql))
}

// writing says whether a statement changes data: by its text where that is
// known, by the call where it is not.
func writing(m *txmodel.Call, sql string) bool {
	if m.Write {
		return true
	}
	switch verb := Verb(sql); verb {
	case "":
		return m.Role == txmodel.Exec
	case "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "TRUNCATE", "CREATE", "ALTER", "DROP", "COPY", "IMPORT":
		return true
	case "WITH":
		return sqlWrites.MatchString(sqlNoWait.ReplaceAllString(sql, ""))
	case "DO": // a block of code
		return m.Role == txmodel.Exec && sqlWrites.MatchString(sqlNoWait.ReplaceAllString(sql, ""))
	case "CALL", "EXEC", "EXECUTE":
		return m.Role == txmodel.Exec
	}
	return false
}
