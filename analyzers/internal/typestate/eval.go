package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
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
			name = v.Pkg.Pkg.Path() + "." + name
		}
		return s.in.get(Value{kind: kGlobal, str: name, typ: v.Type()})
	case *ssa.Function:
		return s.in.get(Value{kind: kFunc, at: v, typ: v.Type()})
	case *ssa.Alloc:
		return s.in.get(Value{kind: kAlloc, at: v, frame: f, typ: v.Type()})
	case *ssa.FieldAddr:
		return s.in.field(s.eval(c, f, v.X), fieldName(v.X.Type(), v.Field), v.Type())
	case *ssa.Field:
		if s.embedsHandle(v.X.Type(), v.Field) {
			return s.eval(c, f, v.X)
		}
		return s.fieldOf(c, s.eval(c, f, v.X), fieldName(v.X.Type(), v.Field), v.Type())
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

func fieldName(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(i).Name()
	}
	return "?"
}

// embedsHandle reports whether field i of the library's own handle type t is
// the handle that it wraps, such as the *sql.DB in sqlx's DB. Both are one.
func (s *solver) embedsHandle(t types.Type, i int) bool {
	if s.env.Handle(t) == txmodel.NoHandle {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return ok && st.Field(i).Embedded() && s.env.Handle(st.Field(i).Type()) != txmodel.NoHandle
}

// load reads memory.
func (s *solver) load(c *Config, addr *Value, t types.Type) *Value {
	if v, ok := c.mem[addr]; ok {
		return v
	}
	if r := addr.root(); r.kind == kAlloc && addr != r && c.roots[r] == Local && t != nil {
		if _, ok := s.whole(c, addr); !ok && addr.flat() {
			switch u := t.Underlying().(type) {
			case *types.Pointer, *types.Interface, *types.Signature:
				return s.in.nil()
			case *types.Basic:
				if u.Kind() == types.Bool {
					return s.in.bool(false)
				}
			}
		}
	}
	if addr.kind == kField {
		if v, ok := c.mem[addr.a]; ok && v.kind != kNil && (v.kind != kDeref || v.a != addr.a) {
			return s.fieldOf(c, v, addr.str, t)
		}
		if addr.a.kind == kField { // a struct inside of a struct that was stored whole
			if _, ok := s.whole(c, addr.a); ok {
				if v := s.load(c, addr.a, nil); v.kind != kDeref || v.a != addr.a {
					return s.fieldOf(c, v, addr.str, t)
				}
			}
		}
	}
	return s.in.deref(addr, t)
}

// canonical replaces a field path from an entry value by the shortest one that
// its type's constructors make equal, so that two fields that share a pool are
// one handle.
func (s *solver) canonical(c *Config, v *Value) *Value {
	if v == nil || s.env.Alias == nil || !v.entry() {
		return v
	}
	path := ""
	for base := v; base.kind == kDeref && base.a.kind == kField; {
		path = "." + base.a.str + path
		base = base.a.a
		for base.kind == kField { // a struct inside of a struct
			path = "." + base.str + path
			base = base.a
		}
		if base.typ == nil {
			continue
		}
		if same, _ := s.env.Alias(base.typ, path); same != "" {
			if x := s.follow(c, base, same); x != nil && x.kind == kDeref {
				if x.typ == nil {
					x.typ = v.typ
				}
				return x
			}
		}
	}
	return v
}

// preparedOn finds the handle that the statement in a field was prepared on by
// every constructor; nil if that is not known.
func (s *solver) preparedOn(c *Config, v *Value) *Value {
	if s.env.Alias == nil || v.kind != kDeref || v.a.kind != kField || v.a.a.typ == nil {
		return nil
	}
	if _, on := s.env.Alias(v.a.a.typ, "."+v.a.str); on != "" {
		return s.follow(c, v.a.a, on)
	}
	return nil
}

func (s *solver) whole(c *Config, addr *Value) (*Value, bool) {
	for ; addr.kind == kField; addr = addr.a {
		if v, ok := c.mem[addr]; ok {
			return v, true
		}
	}
	v, ok := c.mem[addr]
	return v, ok
}

// fieldOf is field name of the struct value v.
func (s *solver) fieldOf(c *Config, v *Value, name string, t types.Type) *Value {
	if v.zero() {
		return v
	}
	if w, ok := c.mem[v]; ok && w.zero() {
		if x, ok := c.mem[s.in.field(v, name, nil)]; ok {
			return x
		}
		return w
	}
	switch v.kind {
	case kDeref:
		return s.load(c, s.in.field(v.a, name, nil), t)
	case kCall, kOpaque:
		if x, ok := c.mem[s.in.field(v, name, nil)]; ok {
			return x
		}
	}
	return s.in.get(Value{kind: kFieldVal, a: v, str: name, typ: t})
}

// store writes memory. A struct is copied cell by cell as far as it is known.
func (s *solver) store(c *Config, addr, v *Value) {
	for cell := range c.mem {
		if cell != addr && cell.within(addr) {
			delete(c.mem, cell)
		}
	}
	if w, ok := c.mem[v.a]; ok && v.kind == kDeref && isStruct(v.typ) && w.kind == kDeref {
		v = w // what was copied, not the copy: that may change
	}
	if v.kind == kDeref && v.a == addr {
		return
	}
	c.mem[addr] = v
	if v.kind == kDeref && isStruct(v.typ) {
		s.copyCells(c, addr, v.a)
	} else if v.kind == kCall && isStruct(v.typ) {
		s.copyCells(c, addr, v)
	}
	if r := addr.root(); r.kind == kOpaque || r.kind == kFree {
		s.escape(c, v, Kept)
	}
}

func (s *solver) copyCells(c *Config, to, from *Value) {
	cells := map[*Value]*Value{}
	for cell, v := range c.mem {
		if cell != from && cell.within(from) {
			cells[cell] = v
		}
	}
	for cell, v := range cells {
		c.mem[s.rebase(cell, from, to)] = v
	}
}

func (s *solver) rebase(cell, from, to *Value) *Value {
	if cell == from {
		return to
	}
	return s.in.field(s.rebase(cell.a, from, to), cell.str, cell.typ)
}

func isStruct(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

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

func isError(t types.Type) bool { return t != nil && types.Identical(t, errorType) }
