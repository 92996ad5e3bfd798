package typestate

import (
	"go/types"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// resolve finds the caller's value for a callee's path; nil if there is none.
func (s *solver) resolve(c *Config, inv *invocation, p effect.Path, opened []*Value) *Value {
	str := string(p)
	switch str {
	case "":
		return nil
	case "nil":
		return s.in.nil()
	case "zero":
		return s.in.get(Value{kind: kConst, str: "zero"})
	case "true", "false":
		return s.in.bool(str == "true")
	}
	if str[0] == '&' {
		return s.address(c, inv, p[1:])
	}
	head, rest := splitPath(str)
	var v *Value
	switch head[0] {
	case 'p':
		i := number(head[1:])
		if i < 0 || i >= len(inv.args) {
			return nil
		}
		v = inv.args[i]
	case 'o':
		i := number(head[1:])
		if i < 0 || i >= len(opened) {
			return nil
		}
		v = opened[i]
	case 'g':
		v = s.load(c, s.in.global(head[2:]), nil)
	default:
		return nil
	}
	return s.follow(c, inv, v, rest)
}

// follow takes the steps of a path from v.
func (s *solver) follow(c *Config, inv *invocation, v *Value, rest string) *Value {
	for rest != "" && v != nil {
		var step string
		kind := rest[0]
		step, rest = nextStep(rest)
		switch {
		case kind == '!':
			v = s.lookup(v, step)
		case kind == '>':
			v = s.in.get(Value{kind: kStandIn, at: inv.instr, frame: inv.frame, a: v, str: step})
		case kind == '@' || kind == '+':
			v = s.rebuild(c, inv, v, kind, step)
		case step == "*":
			v = s.load(c, v, nil)
		case strings.HasSuffix(step, "()"):
			v = s.in.got(v, strings.TrimSuffix(step, "()"))
		case isStruct(v.typ):
			v = s.fieldOf(c, v, step, fieldType(v.typ, step))
		default:
			t := fieldType(v.typ, step)
			v = s.load(c, s.in.field(v, step, nil), t)
		}
	}
	return v
}

// fieldType is the type of the field of a struct, or of what t points to; nil if
// it is not known.
func fieldType(t types.Type, name string) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Name() == name {
				return f.Type()
			}
		}
	}
	return nil
}

// address finds the caller's address for a callee's memory path.
func (s *solver) address(c *Config, inv *invocation, p effect.Path) *Value {
	str := string(p)
	if name, ok := strings.CutPrefix(str, "g:"); ok && !strings.ContainsAny(name, "!") {
		head, rest := splitPath(str)
		if rest == "" {
			return s.in.global(head[2:])
		}
	}
	i := strings.LastIndexByte(str, '.')
	if i < 0 {
		return nil
	}
	base := s.resolve(c, inv, effect.Path(str[:i]), nil)
	if base == nil {
		return nil
	}
	if str[i+1:] == "*" {
		return base
	}
	return s.in.field(base, str[i+1:], nil)
}

// place is the address that relative path p leads to from the object v.
func (s *solver) place(c *Config, v *Value, p string) *Value {
	for {
		step, rest := nextStep(p)
		addr := s.in.field(v, step, nil)
		if rest == "" {
			return addr
		}
		x, ok := c.mem[addr]
		if !ok || x.kind == kNil || x.zero() {
			obj := s.in.get(Value{kind: kOpaque, a: addr, str: "object"})
			if ok && x.zero() {
				c.mem[obj] = x
			}
			c.mem[addr], x = obj, obj
		}
		v, p = x, rest
	}
}

// splitPath cuts the root off a path. That of a package variable is
// g:{package path}.Name.
func splitPath(p string) (head, rest string) {
	from := 0
	if strings.HasPrefix(p, "g:") {
		from = strings.IndexByte(p, '}') + 2
	}
	if i := strings.IndexAny(p[min(from, len(p)):], ".!@+>"); i >= 0 {
		return p[:from+i], p[from+i:]
	}
	return p, ""
}

// nextStep cuts ".field", ".method()", "!{key}", "@{context}", "+{loads}" or ">{method}"
// off.
func nextStep(p string) (step, rest string) {
	kind := p[0]
	p = p[1:]
	if kind != '.' {
		depth := 0
		for i, r := range p { // a key may have braces of its own: struct{}
			switch r {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 {
					return p[1:i], p[i+1:]
				}
			}
		}
		return p, ""
	}
	if i := strings.IndexAny(p, ".!@+>"); i >= 0 {
		return p[:i], p[i:]
	}
	return p, ""
}

func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	return n
}

func (in *interner) global(name string) *Value {
	return in.get(Value{kind: kGlobal, str: name})
}

// Path names v in the caller's terms; "" if it has no such name.
func (v *Value) Path() effect.Path {
	switch v.kind {
	case kNil:
		return "nil"
	case kConst:
		if v.str == "true" || v.str == "false" {
			return effect.Path(v.str)
		}
	case kParam:
		return effect.Path("p" + strconv.Itoa(v.idx))
	case kGlobal:
		return effect.Path("&g:" + v.str)
	case kField:
		if p := v.a.Path(); p != "" {
			return "&" + effect.Path(strings.TrimPrefix(string(p), "&")) + "." + effect.Path(v.str)
		}
	case kFieldVal:
		if p := v.a.Path(); p != "" {
			return p + "." + effect.Path(v.str)
		}
	case kDeref:
		p := v.a.Path()
		if p == "" {
			return ""
		}
		if rest, ok := strings.CutPrefix(string(p), "&"); ok {
			return effect.Path(rest)
		}
		return p + ".*"
	case kGot:
		if p := v.a.Path(); p != "" && p[0] != '&' {
			return p + "." + effect.Path(v.str) + "()"
		}
	case kCtxValue:
		if p := v.a.Path(); p != "" {
			return p + "!{" + effect.Path(v.str) + "}"
		}
	case kStandIn:
		if p := v.a.Path(); p != "" {
			return p + ">{" + effect.Path(v.str) + "}"
		}
	}
	return ""
}
