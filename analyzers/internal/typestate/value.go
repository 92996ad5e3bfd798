package typestate

import (
	"go/constant"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Value is a symbolic value: equal values of one solve are one pointer. It
// says where a value comes from, never what it is; that is in the Config.
type Value struct {
	kind  valueKind
	at    any    // ssa.Instruction, *ssa.Function, *ssa.Global, …: the origin
	frame *frame // the inlined call that it belongs to; nil for entry values
	idx   int
	str   string // field, operator, key or constant
	a, b  *Value
	list  []*Value // a closure's bindings
	typ   types.Type
	con   constant.Value // of a kConst, if it is a number
	id    int
}

type valueKind uint8

const (
	kNil      valueKind = iota
	kConst              // str
	kParam              // idx: value on entry
	kFree               // idx: address on entry of a closure solved by itself
	kGlobal             // address
	kAlloc              // address
	kCall               // result idx of the call at
	kField              // address of field str of what a points to
	kFieldVal           // field str of the struct value a
	kDeref              // what the address a held on entry
	kFunc               // at
	kClosure            // at, list
	kExpr               // operator str on a, b
	kCtx                // context derived from a; b is what it carries under str
	kCtxValue           // what the context a carries under str
	kGot                // what method str of a returns, which gets something of the program's own
	kStandIn            // what the method str of a returns, which is given a transaction; at
	kOpaque             // at
)

// A frame is one inlined call of a function literal.
type frame struct {
	parent *frame
	site   ssa.Instruction
	fn     *ssa.Function
	depth  int
}

type valueKey struct {
	kind  valueKind
	at    any
	frame *frame
	idx   int
	str   string
	a, b  *Value
}

// interner makes equal values one pointer.
type interner struct {
	values map[valueKey]*Value
	frames map[frameKey]*frame
	handle func(types.Type) bool
}

type frameKey struct {
	parent *frame
	site   ssa.Instruction
	fn     *ssa.Function
}

func newInterner(handle func(types.Type) bool) *interner {
	return &interner{handle: handle, values: map[valueKey]*Value{}, frames: map[frameKey]*frame{}}
}

func (in *interner) get(v Value) *Value {
	key := valueKey{v.kind, v.at, v.frame, v.idx, v.str, v.a, v.b}
	if len(v.list) > 0 {
		var b strings.Builder
		for _, e := range v.list {
			b.WriteString(strconv.Itoa(e.id))
			b.WriteByte(',')
		}
		key.str += b.String()
	}
	if old, ok := in.values[key]; ok {
		if old.typ == nil {
			old.typ = v.typ
		}
		return old
	}
	v.id = len(in.values)
	p := &v
	in.values[key] = p
	return p
}

func (in *interner) nil() *Value { return in.get(Value{kind: kNil}) }

func (in *interner) bool(b bool) *Value {
	return in.get(Value{kind: kConst, str: strconv.FormatBool(b)})
}

func (in *interner) field(base *Value, name string, t types.Type) *Value {
	return in.get(Value{kind: kField, a: base, str: name, typ: t})
}

func (in *interner) deref(addr *Value, t types.Type) *Value {
	return in.get(Value{kind: kDeref, a: addr, typ: t})
}

func (in *interner) expr(op string, a, b *Value) *Value {
	return in.get(Value{kind: kExpr, str: op, a: a, b: b})
}

func (in *interner) call(f *frame, at ssa.Instruction, idx int, t types.Type) *Value {
	return in.get(Value{kind: kCall, at: at, frame: f, idx: idx, typ: t})
}

func (in *interner) enter(parent *frame, site ssa.Instruction, fn *ssa.Function) *frame {
	key := frameKey{parent, site, fn}
	f := in.frames[key]
	if f == nil {
		f = &frame{parent: parent, site: site, fn: fn}
		if parent != nil {
			f.depth = parent.depth + 1
		}
		in.frames[key] = f
	}
	return f
}

// active reports whether fn is being inlined already.
func (f *frame) active(fn *ssa.Function) bool {
	for ; f != nil; f = f.parent {
		if f.fn == fn {
			return true
		}
	}
	return false
}

// mentions reports whether v is made from a result of at in f.
func (v *Value) mentions(f *frame, at any) bool {
	for ; v != nil; v = v.a {
		if v.at == at && v.frame == f {
			return true
		}
		if v.b != nil && v.b.mentions(f, at) {
			return true
		}
	}
	return false
}

// zero reports whether v is the zero value of a type that is not known here.
func (v *Value) zero() bool { return v.kind == kConst && v.str == "zero" }

// flat reports whether v is a field of a variable, or of a struct in it: no
// pointer on the way.
func (v *Value) flat() bool {
	for v.kind == kField {
		v = v.a
	}
	return v.kind == kAlloc
}

// root is the address or value that v is a part of.
func (v *Value) root() *Value {
	for (v.kind == kField || v.kind == kFieldVal || v.kind == kDeref) && v.a != nil {
		v = v.a
	}
	return v
}

// within reports whether v is base or an address inside of it.
func (v *Value) within(base *Value) bool {
	for v != nil {
		if v == base {
			return true
		}
		if v.kind != kField {
			return false
		}
		v = v.a
	}
	return false
}

// entry reports whether v had its value before the function was called.
func (v *Value) entry() bool {
	switch v.kind {
	case kParam, kFree, kGlobal:
		return true
	case kField, kFieldVal, kDeref, kCtxValue, kGot:
		return v.a.entry()
	}
	return false
}

// String is for messages and tests.
func (v *Value) String() string {
	if p := v.Path(); p != "" {
		return string(p)
	}
	return "v" + strconv.Itoa(v.id)
}

// Type is the static type, nil if it is not known.
func (v *Value) Type() types.Type { return v.typ }

// Entry reports whether v had its value before the function was called.
func (v *Value) Entry() bool { return v.entry() }

// ParamIndex is the parameter that v is, the receiver counted, -1 if it is none.
func (v *Value) ParamIndex() int {
	if v.kind == kParam {
		return v.idx
	}
	return -1
}
