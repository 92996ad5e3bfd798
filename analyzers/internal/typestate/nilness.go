package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// nilness says what c knows of v.
func (c *Config) nilness(v *Value) effect.Nilness {
	if n, ok := c.facts[v]; ok {
		return n
	}
	switch v.kind {
	case kNil:
		return effect.Nil
	case kConst:
		switch v.str {
		case "true":
			return effect.True
		case "false":
			return effect.False
		case "zero":
			return effect.Nil
		}
		return effect.NotNil
	case kAlloc, kField, kGlobal, kFunc, kClosure, kCtx:
		return effect.NotNil
	case kDeref:
		if isStruct(v.typ) || v.a.kind == kGlobal && isError(v.typ) {
			return effect.NotNil
		}
	case kExpr:
		return c.truth(v)
	}
	if h := c.handles[v]; h != nil && h.NeverNil {
		return effect.NotNil
	}
	return effect.Unknown
}

func (c *Config) truth(v *Value) effect.Nilness {
	is := func(b bool) effect.Nilness {
		if b {
			return effect.True
		}
		return effect.False
	}
	if t, ok := strings.CutPrefix(v.str, "is "); ok {
		switch c.nilness(v.a) {
		case effect.Nil:
			return effect.False
		case effect.NotNil:
			if v.a.kind == kCtxValue || v.a.typ != nil && v.a.typ.String() == t {
				return effect.True
			}
		}
		if v.a.typ != nil && !types.IsInterface(v.a.typ) && v.a.kind != kNil {
			return is(v.a.typ.String() == t)
		}
		return effect.Unknown
	}
	switch v.str {
	case "!":
		switch c.nilness(v.a) {
		case effect.True:
			return effect.False
		case effect.False:
			return effect.True
		}
	case "errors.Is":
		if v.a == v.b {
			return effect.True
		}
	case "==":
		if v.b.kind == kNil {
			switch c.nilness(v.a) {
			case effect.Nil:
				return effect.True
			case effect.NotNil:
				return effect.False
			}
		}
		if v.a == v.b && v.a.kind != kOpaque {
			return effect.True
		}
		if v.a.kind == kConst && v.b.kind == kConst {
			return is(v.a == v.b)
		}
	case "<", "<=", ">", ">=":
		if v.a.con != nil && v.b.con != nil && v.a.con.Kind() == constant.Int && v.b.con.Kind() == constant.Int {
			op := map[string]token.Token{"<": token.LSS, "<=": token.LEQ, ">": token.GTR, ">=": token.GEQ}[v.str]
			return is(constant.Compare(v.a.con, op, v.b.con))
		}
	}
	return effect.Unknown
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return txmodel.IsError(t) }
