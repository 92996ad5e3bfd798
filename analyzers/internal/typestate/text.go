package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// maxRewrites bounds the functions that a text is passed through.
const maxRewrites = 4

// givenText is 1 + the parameter of the function that a text is, or is made of: by
// functions that are given no other text, such as those that number placeholders.
// 0: none.
func (s *solver) givenText(v ssa.Value, depth int) int {
	if depth > maxRewrites || !isText(v.Type()) {
		return 0
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		for i, p := range s.fn.Params {
			if p == v {
				return 1 + i
			}
		}
	case *ssa.ChangeType:
		return s.givenText(v.X, depth)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			return s.givenTo(call, depth)
		}
	case *ssa.Call:
		return s.givenTo(v, depth)
	}
	return 0
}

// givenTo is givenText of the one text among the arguments of a call.
func (s *solver) givenTo(call *ssa.Call, depth int) int {
	var text ssa.Value
	for _, arg := range call.Call.Args {
		if !isText(arg.Type()) {
			continue
		}
		if text != nil {
			return 0
		}
		text = arg
	}
	if text == nil {
		return 0
	}
	return s.givenText(text, depth+1)
}

func isText(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// textIn is what a value begins with as far as it is constant, and givenText of it.
func (s *solver) textIn(v *Value) (text string, given int) {
	switch v.kind {
	case kConst:
		if v.con != nil && v.con.Kind() == constant.String {
			return constant.StringVal(v.con), 0
		}
	case kParam:
		return "", 1 + v.idx
	case kExpr:
		if v.str == token.ADD.String() {
			text, _ = s.textIn(v.a)
			return text, 0
		}
	case kCall:
		if call, ok := v.at.(*ssa.Call); ok {
			return Text(call), s.givenTo(call, 0)
		}
	}
	return "", 0
}

// textOfUse tells the text of a statement that a callee runs, where the callee is
// given it.
func (s *solver) textOfUse(inv *invocation, site *Site) {
	i := site.Use.SQL - 1
	if i < 0 || i >= len(inv.args) {
		return
	}
	if site.SQL, site.given = s.textIn(inv.args[i]); site.SQL != "" {
		site.Write = writing(&txmodel.Call{Role: site.Role}, site.SQL)
	}
}

// Tables are the values that name a table, or something else that a statement cannot
// be given as an argument, in the text of the statement at a site.
func (s *Site) Tables() []ssa.Value {
	var out []ssa.Value
	if s.Use != nil {
		args := Arguments(s.Call)
		for _, i := range s.Use.Tables {
			if i < len(args) {
				out = append(out, args[i])
			}
		}
		return out
	}
	before := ""
	for _, part := range parts(s.text) {
		if k, ok := part.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.String {
			before = constant.StringVal(k.Value)
			continue
		}
		if beforeTable.MatchString(before) {
			out = append(out, part)
		}
		before = ""
	}
	return out
}

var beforeTable = regexp.MustCompile(`(?i)\b(FROM|JOIN|INTO|UPDATE|TABLE|VIEW|INDEX|SCHEMA|DATABASE|VACUUM|ANALYZE|REINDEX|TRUNCATE)\s+(ONLY\s+)?["'` + "`" + `\[]?$`)

// parts are the constants and the other values that a text is put together from.
func parts(v ssa.Value) []ssa.Value {
	switch v := v.(type) {
	case nil:
		return nil
	case *ssa.BinOp:
		if v.Op == token.ADD {
			return append(parts(v.X), parts(v.Y)...)
		}
	case *ssa.ChangeType:
		return parts(v.X)
	case *ssa.MakeInterface:
		return parts(v.X)
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil && fn.String() == "fmt.Sprintf" {
			format, ok := v.Call.Args[0].(*ssa.Const)
			if elems, made := elements(v.Call.Args[1]); ok && made && format.Value != nil {
				return formatted(constant.StringVal(format.Value), elems)
			}
		}
	}
	return []ssa.Value{v}
}

// formatted are the parts of what fmt.Sprintf makes of a format without indexes.
func formatted(format string, args []ssa.Value) []ssa.Value {
	var out []ssa.Value
	for i, between := range verb.Split(format, -1) {
		out = append(out, ssa.NewConst(constant.MakeString(between), types.Typ[types.String]))
		if i < len(args) {
			out = append(out, parts(args[i])...)
		}
	}
	return out
}

var verb = regexp.MustCompile(`%[-+# 0]*[0-9]*(\.[0-9]+)?[a-zA-Z]`)

// tablesGiven are the parameters among what names a table at a site.
func (s *solver) tablesGiven(site *Site) (out []int) {
	for _, v := range site.Tables() {
		if p, ok := v.(*ssa.Parameter); ok {
			if i := slices.Index(s.fn.Params, p); i >= 0 {
				out = append(out, i)
			}
		}
	}
	return out
}
