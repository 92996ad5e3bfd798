package typestate

import (
	"go/constant"
	"go/token"
	"go/types"

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
