package typestate

import (
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// std interprets what the language's own packages do with contexts, errors and
// the end of the process. It is what go/ssa leaves out of the language, not
// knowledge of a database library: that is in the models.
func (s *solver) std(c *Config, inv *invocation, obj *types.Func) ([]*Config, bool) {
	if obj.Pkg() == nil {
		return nil, false
	}
	one := []*Config{c}
	arg := func(i int) *Value {
		if i < len(inv.args) {
			return inv.args[i]
		}
		return s.in.nil()
	}
	ctx := func(i int, how string, carried *Value) {
		s.bind(c, inv, i, s.in.get(Value{kind: kCtx, at: inv.instr, frame: inv.frame, a: arg(0), str: how, b: carried, typ: inv.cc.Signature().Results().At(i).Type()}))
	}
	switch obj.FullName() {
	case "context.Background", "context.TODO":
		s.bind(c, inv, 0, s.in.get(Value{kind: kCtx, str: obj.Name(), at: inv.instr, frame: inv.frame}))
	case "context.WithValue":
		s.bind(c, inv, 0, s.in.get(Value{kind: kCtx, a: arg(0), str: "value " + s.key(inv), b: arg(2)}))
	case "context.WithoutCancel":
		ctx(0, "without", nil)
	case "context.WithCancel", "context.WithTimeout", "context.WithDeadline", "context.WithCancelCause", "context.WithTimeoutCause", "context.WithDeadlineCause":
		how := "cancel"
		if obj.Name() != "WithCancel" && obj.Name() != "WithCancelCause" {
			how = "timeout"
		}
		ctx(0, how, nil)
		derived := s.in.get(Value{kind: kCtx, at: inv.instr, frame: inv.frame, a: arg(0), str: how, typ: inv.cc.Signature().Results().At(0).Type()})
		delete(c.cancelled, derived)
		s.bind(c, inv, 1, s.in.get(Value{kind: kExpr, str: "cancel", a: derived}))
	case "(context.Context).Value":
		s.bind(c, inv, 0, s.lookup(arg(0), s.key(inv)))
	case "(*net/http.Request).Context":
		ctx, given := c.mem[s.in.field(arg(0), "ctx", nil)]
		if !given {
			ctx = s.in.get(Value{kind: kExpr, str: "request", a: arg(0)})
		}
		s.bind(c, inv, 0, ctx)
	case "(*net/http.Request).WithContext", "(*net/http.Request).Clone":
		c.mem[s.in.field(s.result(inv, 0), "ctx", nil)] = arg(1)
	case "errors.Is":
		s.bind(c, inv, 0, s.in.expr("errors.Is", arg(0), arg(1)))
	case "strings.Contains", "strings.HasPrefix", "strings.HasSuffix", "strings.EqualFold":
		if err := s.textOf(c, inv); err != nil {
			s.inspected(c, err, nil)
		}
		return nil, false
	case "errors.As", "errors.AsType":
		s.inspected(c, arg(0), nil)
	case "errors.Join":
		s.joinErrors(c, inv)
	case "errors.New", "fmt.Errorf":
		err := s.result(inv, 0)
		c.facts[err] = effect.NotNil
		s.rewords(c, inv, err)
		for _, a := range inv.args {
			c.reach(a, func(x *Value) bool {
				if st, ok := c.stmts[x]; ok && isError(x.typ) {
					c.stmts[err] = st
				}
				return false
			})
		}
	case "reflect.ValueOf":
		s.bind(c, inv, 0, s.in.expr("reflect", arg(0), nil))
	case "(reflect.Value).IsNil":
		if v := arg(0); v.kind == kExpr && v.str == "reflect" {
			s.bind(c, inv, 0, s.in.expr("==", v.a, s.in.nil()))
		}
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln":
		s.exit(c, inv)
		return nil, true
	case "runtime.Goexit", "log.Panic", "log.Panicf", "log.Panicln", "(*testing.common).Fatal", "(*testing.common).Fatalf", "(*testing.common).FailNow", "(*testing.common).Skip", "(*testing.common).Skipf", "(*testing.common).SkipNow",
		"(testing.TB).Fatal", "(testing.TB).Fatalf", "(testing.TB).FailNow":
		return nil, true
	case "(*golang.org/x/sync/errgroup.Group).Go", "(*golang.org/x/sync/errgroup.Group).TryGo", "(*sync.WaitGroup).Go", "time.AfterFunc":
		s.background(c, &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: arg(1), spawned: true})
	case "golang.org/x/sync/errgroup.WithContext":
		derived := s.in.get(Value{kind: kCtx, at: inv.instr, frame: inv.frame, a: arg(0), str: "group", typ: inv.cc.Signature().Results().At(1).Type()})
		s.bind(c, inv, 1, derived)
		c.mem[s.in.field(s.result(inv, 0), "context", nil)] = derived
	case "(*golang.org/x/sync/errgroup.Group).Wait":
		if ctx, ok := c.mem[s.in.field(arg(0), "context", nil)]; ok {
			c.cancelled[ctx] = inv.cc.Pos()
		}
		return nil, false
	case "(*sync.Once).Do":
		return s.maybe(c, inv, arg(1)), true
	default:
		return nil, false
	}
	return one, true
}

// textOf is the error whose text the first argument is, nil if it is no such text.
func (s *solver) textOf(c *Config, inv *invocation) *Value {
	if len(inv.cc.Args) == 0 {
		return nil
	}
	v := inv.cc.Args[0]
	for {
		call, ok := v.(*ssa.Call)
		switch {
		case !ok:
			return nil
		case call.Call.IsInvoke() && call.Call.Method.Name() == "Error" && isError(call.Call.Value.Type()):
			return s.eval(c, inv.frame, call.Call.Value)
		case len(call.Call.Args) == 1: // strings.ToLower
			v = call.Call.Args[0]
		default:
			return nil
		}
	}
}

// joinErrors: the result is nil when all of the errors are.
func (s *solver) joinErrors(c *Config, inv *invocation) {
	err := s.result(inv, 0)
	is := effect.Nil
	if len(inv.args) > 0 {
		for addr, v := range c.mem {
			if addr.kind != kField || addr.a != inv.args[0] {
				continue
			}
			if st, ok := c.stmts[v]; ok {
				c.stmts[err] = st
			}
			switch n := c.nilness(v); {
			case n == effect.NotNil:
				is = n
			case n == effect.Unknown && is == effect.Nil:
				is = n
			}
		}
	}
	if is != effect.Unknown {
		c.facts[err] = is
	}
}

// key names the key of a context value.
func (s *solver) key(inv *invocation) string {
	if len(inv.args) < 2 {
		return "?"
	}
	k := inv.args[1]
	if p := k.Path(); p != "" {
		return string(p)
	}
	if k.kind == kConst {
		return k.str
	}
	if t := k.typ; t != nil {
		if n, ok := types.Unalias(t).(*types.Named); ok {
			if st, ok := n.Underlying().(*types.Struct); ok && st.NumFields() == 0 {
				return "zero " + t.String()
			}
		}
	}
	return "?" + k.String()
}

// lookup finds what ctx carries under key.
func (s *solver) lookup(ctx *Value, key string) *Value {
	for ctx.kind == kCtx {
		if ctx.str == "value "+key {
			return ctx.b
		}
		if ctx.a == nil {
			return s.in.nil()
		}
		ctx = ctx.a
	}
	if ctx.kind == kNil {
		return ctx
	}
	return s.in.get(Value{kind: kCtxValue, a: ctx, str: key})
}

// exit records an end of the process, which runs no deferred call.
func (s *solver) exit(c *Config, inv *invocation) {
	if s.recording && !inv.deferred {
		s.flow.Ends = append(s.flow.Ends, &Exit{Instr: inv.instr, Ends: true, frame: inv.frame, config: c.clone()})
	}
}

// endsByName reports whether a function ends the process, by its name, which loggers have
// agreed on: they do so by a variable that holds os.Exit, which no summary sees. That of
// zerolog does it when the event that it returns is sent. The name may be that of a
// package variable.
func endsByName(name string, sig *types.Signature) bool {
	if !fatalName.MatchString(name) {
		return false
	}
	res := sig.Results()
	if res.Len() == 0 {
		return true
	}
	_, value := res.At(0).Type().Underlying().(*types.Basic)
	return res.Len() == 1 && !value && !isError(res.At(0).Type())
}

var fatalName = regexp.MustCompile(`(^|\.)Fatal(f|ln|w|Fn|Context|Contextf|Depth|Depthf)?$`)

// maybe interprets a function that is called now or not at all.
func (s *solver) maybe(c *Config, inv *invocation, fn *Value) []*Config {
	out := []*Config{c}
	if fn.kind != kClosure && fn.kind != kFunc {
		return out
	}
	sub := &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: fn}
	for _, l := range s.enter(c.clone(), sub, nil) {
		out = append(out, l.config)
	}
	return s.join(out)
}
