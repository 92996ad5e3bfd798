package typestate

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// eval says what v stands for in c.
func (s *solver) eval(c *Config, f *frame, v ssa.Value) *Value {
	if x, ok := c.env[envKey{f, v, 0}]; ok {
		return x
	}
	switch v := v.(type) {
	case *ssa.Const:
		return s.constant(v)
	case *ssa.Global:
		name := v.Name()
		if v.Pkg != nil {
			name = "{" + v.Pkg.Pkg.Path() + "}." + name
		}
		return s.in.get(Value{kind: kGlobal, str: name, typ: v.Type()})
	case *ssa.Function:
		return s.in.get(Value{kind: kFunc, at: v, typ: v.Type()})
	case *ssa.Alloc:
		return s.in.get(Value{kind: kAlloc, at: v, frame: f, typ: v.Type()})
	case *ssa.FieldAddr:
		if s.embedsPart(v) {
			return s.eval(c, f, v.X)
		}
		return s.in.field(s.eval(c, f, v.X), FieldName(v.X.Type(), v.Field), v.Type())
	case *ssa.Field:
		if s.embedsHandle(v.X.Type(), v.Field) {
			return s.eval(c, f, v.X)
		}
		return s.fieldOf(c, s.eval(c, f, v.X), FieldName(v.X.Type(), v.Field), v.Type())
	case *ssa.IndexAddr:
		name := "[]"
		if k, ok := v.Index.(*ssa.Const); ok && k.Value != nil {
			name = "[" + k.Value.String() + "]"
		}
		return s.in.field(s.eval(c, f, v.X), name, v.Type())
	case *ssa.Slice:
		return s.eval(c, f, v.X)
	case *ssa.ChangeType:
		return s.eval(c, f, v.X)
	case *ssa.ChangeInterface:
		return s.eval(c, f, v.X)
	case *ssa.MakeInterface:
		return s.eval(c, f, v.X)
	case *ssa.TypeAssert:
		return s.eval(c, f, v.X)
	case *ssa.Call:
		return s.in.call(f, v, 0, v.Type())
	case *ssa.Extract:
		return s.extract(c, f, v)
	case *ssa.UnOp:
		if v.Op == token.NOT {
			return s.in.expr("!", s.eval(c, f, v.X), nil)
		}
	case *ssa.BinOp:
		return s.binary(v.Op, s.eval(c, f, v.X), s.eval(c, f, v.Y))
	}
	return s.opaque(f, v)
}

func (s *solver) opaque(f *frame, v ssa.Value) *Value {
	return s.in.get(Value{kind: kOpaque, at: v, frame: f, typ: v.Type()})
}

func (s *solver) constant(k *ssa.Const) *Value {
	switch {
	case k.Value == nil:
		switch k.Type().Underlying().(type) {
		case *types.Struct, *types.Array:
			return s.in.get(Value{kind: kConst, str: "zero " + k.Type().String(), typ: k.Type()})
		}
		return s.in.nil()
	case k.Value.Kind() == constant.Bool:
		return s.in.bool(constant.BoolVal(k.Value))
	}
	return s.in.get(Value{kind: kConst, str: k.Value.ExactString() + " " + k.Type().String(), con: k.Value, typ: k.Type()})
}

func (s *solver) extract(c *Config, f *frame, v *ssa.Extract) *Value {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		if x, ok := c.env[envKey{f, t, v.Index + 1}]; ok {
			return x
		}
		return s.in.call(f, t, v.Index, v.Type())
	case *ssa.TypeAssert:
		x := s.eval(c, f, t.X)
		if v.Index == 0 {
			return x
		}
		return s.in.expr("is "+t.AssertedType.String(), x, nil)
	}
	return s.in.get(Value{kind: kOpaque, at: v.Tuple, frame: f, idx: v.Index, typ: v.Type()})
}

// binary makes pure comparisons equal when their operands are, so that a
// condition that is computed twice is one condition.
func (s *solver) binary(op token.Token, x, y *Value) *Value {
	if x.kind == kNil || x.kind == kConst && y.kind != kNil && y.kind != kConst {
		if op == token.EQL || op == token.NEQ {
			x, y = y, x
		}
	}
	if op == token.NEQ {
		return s.in.expr("!", s.in.expr("==", x, y), nil)
	}
	return s.in.expr(op.String(), x, y)
}

// FieldName is the name of field i of the struct that t is or points to, "?" if it is none.
func FieldName(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(i).Name()
	}
	return "?"
}

// embedsHandle reports whether field i of the library's own handle type t is
// the handle that it wraps, such as the *sql.DB in sqlx's DB, or a part of it,
// such as the client of one type in ent's. Both are one.
func (s *solver) embedsHandle(t types.Type, i int) bool {
	if s.env.Handle(t) == txmodel.NoHandle {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return ok && (st.Field(i).Embedded() || st.Field(i).Exported()) && s.env.Handle(st.Field(i).Type()) != txmodel.NoHandle
}

// embedsPart reports whether an address is that of a struct which a handle type
// embeds, and which is a handle as well: ent's Tx has the methods of its config.
func (s *solver) embedsPart(v *ssa.FieldAddr) bool {
	p, ok := v.X.Type().Underlying().(*types.Pointer)
	if !ok || s.env.Handle(v.Type()) == txmodel.NoHandle || s.env.Handle(v.X.Type()) == txmodel.NoHandle {
		return false
	}
	st, ok := p.Elem().Underlying().(*types.Struct)
	return ok && st.Field(v.Field).Embedded()
}
