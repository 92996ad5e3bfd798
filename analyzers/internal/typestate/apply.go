package typestate

import (
	"go/types"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// apply replaces a call by the callee's summary: first its uses, seen from the
// state before the call, then its callbacks, then each outcome that does not
// contradict what is known here.
func (s *solver) apply(c *Config, inv *invocation, obj *types.Func, sum *effect.Summary) []leaving {
	s.inContainers(c, inv)
	s.handOn(c, inv)
	if sum == nil || s.returnsBool(inv) && len(sum.Uses)+len(sum.Callbacks) == 0 && s.asksError(inv) {
		s.predicate(c, inv)
		return []leaving{{config: c}}
	}
	for i := range sum.Uses {
		s.use(c, inv, obj, &sum.Uses[i])
	}
	s.undoes(c, inv, sum)
	before := []*Config{c}
	after := before
	if len(sum.Callbacks) > 0 {
		before = []*Config{c.clone()}
	}
	for i := range sum.Callbacks {
		var next []*Config
		for _, c := range after {
			next = append(next, s.runCallback(c, inv, obj, &sum.Callbacks[i])...)
		}
		after = s.join(next)
	}
	var out []leaving
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		from := after
		if len(sum.Callbacks) == 1 && !o.Ran {
			from = before
		}
		for _, c := range from {
			if o.Ran && o.Body != effect.Unknown && c.body != effect.Unknown && o.Body != c.body {
				continue
			}
			d := c.clone()
			d.body = effect.Unknown
			if s.holds(d, inv, o) {
				out = append(out, s.outcome(d, inv, obj, o))
			}
		}
	}
	return out
}

// inContainers lends the handles that are elements of an argument: a summary
// does not tell elements apart.
func (s *solver) inContainers(c *Config, inv *invocation) {
	for _, a := range inv.args {
		for addr, v := range c.mem {
			if addr.kind == kField && addr.a == a && strings.HasPrefix(addr.str, "[") {
				if h := c.handles[v]; h != nil && h.Owned {
					s.escape(c, v, Kept)
				}
			}
		}
	}
}

// undoes takes back that an error of the callee is a failed statement where the
// callee rolls back to a savepoint when something fails.
func (s *solver) undoes(c *Config, inv *invocation, sum *effect.Summary) {
	for _, o := range sum.Outcomes {
		for _, d := range o.Done {
			if d.Op != effect.Undo {
				continue
			}
			for err, st := range c.stmts {
				if st.pos == inv.cc.Pos() && err.at == inv.instr {
					delete(c.stmts, err)
				}
			}
		}
	}
}

// holds assumes an outcome's condition; false if it cannot hold here.
func (s *solver) holds(c *Config, inv *invocation, o *effect.Outcome) bool {
	if o.Panics {
		return false
	}
	for _, w := range o.When {
		v := s.resolve(c, inv, w.Path, nil)
		if v == nil {
			continue
		}
		switch w.Is {
		case effect.Nil, effect.NotNil:
			if !s.setNil(c, v, w.Is == effect.Nil) {
				return false
			}
		case effect.True, effect.False:
			if !s.refine(c, v, w.Is == effect.True) {
				return false
			}
		}
	}
	return true
}

// outcome does to c what one outcome of the callee does.
func (s *solver) outcome(c *Config, inv *invocation, obj *types.Func, o *effect.Outcome) leaving {
	for _, d := range o.Done {
		v := s.resolve(c, inv, d.Path, nil)
		if v == nil {
			continue
		}
		switch d.Op {
		case effect.Commit, effect.Rollback:
			v = c.inner(v, txmodel.Tx)
		case effect.Close:
			v = c.inner(v, txmodel.Rows)
		}
		if role, ok := finishing[d.Op]; ok {
			s.finishSite(c, inv, obj, role, v)
		}
		switch d.Op {
		case effect.Commit:
			s.end(c, v, Committed, inv.cc.Pos())
		case effect.Rollback:
			s.end(c, v, RolledBack, inv.cc.Pos())
		case effect.Close:
			s.end(c, v, Closed, inv.cc.Pos())
		case effect.Keep:
			s.escape(c, v, Kept)
		case effect.Lend:
			s.escape(c, v, Lent)
		case effect.Undo:
			if h := c.handles[v]; h != nil {
				d := *h
				d.Failed, d.Expected, d.Dropped = 0, 0, 0
				c.set(d)
			}
		}
	}
	opened := make([]*Value, len(o.Opens))
	for i := range o.Opens {
		opened[i] = s.in.call(inv.frame, inv.instr, 200+i, nil)
		for r, res := range o.Results {
			if res.Value == effect.Path("o"+string(rune('0'+i))) {
				opened[i] = s.result(inv, r)
			}
		}
	}
	for i, h := range o.Opens {
		n := s.opened(c, inv, obj, &h, opened[i], opened)
		if last := len(o.Results) - 1; last >= 0 && isError(inv.cc.Signature().Results().At(last).Type()) {
			n.With = s.resolve(c, inv, o.Results[last].Value, opened)
		}
		s.open(c, n)
		if h.Shared {
			s.escape(c, opened[i], Kept)
		}
	}
	for _, st := range o.Stores {
		if dst := s.address(c, inv, st.Dst); dst != nil {
			if src := s.resolve(c, inv, st.Src, opened); src != nil {
				s.store(c, dst, src)
			}
		}
	}
	results := make([]*Value, inv.cc.Signature().Results().Len())
	for i := range min(len(results), len(o.Results)) {
		results[i] = s.resultOf(c, inv, i, &o.Results[i], opened)
	}
	return leaving{config: c, results: results}
}

func (s *solver) opened(c *Config, inv *invocation, obj *types.Func, h *effect.Handle, id *Value, opened []*Value) Handle {
	n := Handle{
		ID: id, Kind: txmodel.HandleKind(h.Kind), Save: h.Save, State: Open, Owned: true, Checked: true,
		ReadOnly: h.ReadOnly, Begun: inv.cc.Pos(), Helper: obj.Name(), Func: h.Func,
	}
	if h.Err > 0 {
		n.Err, n.Checked = s.result(inv, h.Err-1), false
	}
	if h.From != "" {
		n.From = s.resolve(c, inv, h.From, opened)
	}
	if h.Bound != "" {
		n.Bound = s.resolve(c, inv, h.Bound, opened)
	}
	return n
}

func (s *solver) resultOf(c *Config, inv *invocation, i int, r *effect.Result, opened []*Value) *Value {
	v := s.result(inv, i)
	if r.Value != "" {
		if x := s.resolve(c, inv, r.Value, opened); x != nil {
			v = x
		}
	}
	if v.typ == nil {
		v.typ = inv.cc.Signature().Results().At(i).Type()
	}
	switch r.Is {
	case effect.Nil, effect.NotNil, effect.True, effect.False:
		if v.kind == kCall {
			c.facts[v] = r.Is
		}
	}
	for _, f := range r.Fields {
		x := s.resolve(c, inv, f.Src, opened)
		if x == nil {
			continue
		}
		if f.Dst == "" {
			c.mem[v] = x
			continue
		}
		c.mem[s.place(c, v, string(f.Dst))] = x
	}
	if r.Is == effect.Unknown && r.Value == "" && isError(v.typ) && v.kind == kCall {
		delete(c.facts, v)
	}
	return v
}

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
	return s.follow(c, v, rest)
}

// follow takes the steps of a path from v.
func (s *solver) follow(c *Config, v *Value, rest string) *Value {
	for rest != "" && v != nil {
		var step string
		kind := rest[0]
		step, rest = nextStep(rest)
		switch {
		case kind == '!':
			v = s.lookup(v, step)
		case step == "*":
			v = s.load(c, v, nil)
		case v.kind == kDeref && isStruct(v.typ):
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

// splitPath cuts the root off a path. A global's name has dots of its own: it
// ends at the first one after the last slash's package name and identifier.
func splitPath(p string) (head, rest string) {
	from := 0
	if strings.HasPrefix(p, "g:") {
		name, _, _ := strings.Cut(p, "!")
		from = strings.LastIndexByte(name, '/') + 1
		if dot := strings.IndexByte(p[from:], '.'); dot >= 0 {
			from += dot + 1
		}
	}
	if i := strings.IndexAny(p[from:], ".!"); i >= 0 {
		return p[:from+i], p[from+i:]
	}
	return p, ""
}

// nextStep cuts ".field" or "!{key}" off.
func nextStep(p string) (step, rest string) {
	kind := p[0]
	p = p[1:]
	if kind == '!' {
		key, rest, _ := strings.Cut(strings.TrimPrefix(p, "{"), "}")
		return key, rest
	}
	if i := strings.IndexAny(p, ".!"); i >= 0 {
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

// use records what the callee does with a handle as a site of its own, and
// notes it on the handle.
func (s *solver) use(c *Config, inv *invocation, obj *types.Func, u *effect.Use) {
	v := s.resolve(c, inv, u.Path, nil)
	if u.Op != effect.Slow && (v == nil || v.kind == kNil) {
		return
	}
	v = c.inner(v, txmodel.Tx)
	certain := true
	var asked []*Value
	for _, w := range u.When {
		x := s.resolve(c, inv, w.Path, nil)
		if x == nil {
			certain = false
			continue
		}
		if x.kind == kCtxValue {
			asked = append(asked, x)
		}
		switch known := c.nilness(x); {
		case known == effect.Unknown:
			certain = certain && (w.Is == effect.True || w.Is == effect.False)
			if x.entry() {
				certain = true
			}
		case known != w.Is:
			return
		}
	}
	role, known := roleOf[u.Op]
	if !known {
		return
	}
	view := &View{On: v, Deferred: inv.deferred, Spawned: inv.spawned, Unsure: !certain, asked: asked}
	if kind := txmodel.HandleKind(u.Kind); v != nil && v.typ == nil && kind != txmodel.Either {
		view.Kind = kind
	}
	if h := c.handles[v]; h != nil && h.Kind == txmodel.Stmt {
		view.Stmt, view.On = h, h.From
	}
	if u.Ctx != "" {
		view.Ctx = s.resolve(c, inv, u.Ctx, nil)
	}
	if role == txmodel.Begin {
		if h := c.handles[view.On]; h != nil && h.transaction() {
			role = txmodel.Savepoint
		}
	}
	site := &Site{Role: role, Use: u, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn, Write: u.Op == effect.Write}
	for _, w := range u.When {
		if x := s.resolve(c, inv, w.Path, nil); x != nil && x.entry() {
			if p := x.Path(); p != "" {
				view.when = append(view.when, effect.Cond{Path: p, Is: w.Is})
			}
		}
	}
	s.observe(c, inv.frame, site, view)
	s.wrote(c, site, view)
	h := c.handles[view.On]
	if h == nil && !conditional(u) {
		h = s.borrow(c, view.On)
	}
	if h == nil || !h.transaction() {
		return
	}
	d := *h
	if site.Write && d.Written == 0 {
		d.Written = site.Pos()
	}
	if d.Failed.IsValid() && d.Failed != site.Pos() && site.Write {
		d.Failed, d.Expected = 0, d.Failed
	}
	c.set(d)
	res := inv.cc.Signature().Results()
	if n := res.Len() - 1; n >= 0 && isError(res.At(n).Type()) && u.Sole {
		if site.Write && !used(inv, n) && !inv.deferred {
			s.drop(c, h.ID, site.Pos())
		}
		c.stmts[s.result(inv, n)] = stmt{handle: h.ID, pos: site.Pos(), write: site.Write}
	}
}

// conditional reports whether the use depends on the handle being there: it may
// be the pool that is used as well.
func conditional(u *effect.Use) bool {
	return slices.ContainsFunc(u.When, func(w effect.Cond) bool { return w.Path == u.Path })
}

var finishing = map[effect.Op]txmodel.Role{effect.Commit: txmodel.Commit, effect.Rollback: txmodel.Rollback}

var roleOf = map[effect.Op]txmodel.Role{
	effect.Read: txmodel.Query, effect.Write: txmodel.Exec, effect.Begin: txmodel.Begin, effect.Prepare: txmodel.Prepare,
	effect.Open: txmodel.Query, effect.Lock: txmodel.Query, effect.Slow: txmodel.Slow,
}

// runCallback interprets what the callee calls back, as a scope if it opens a
// transaction for it.
func (s *solver) runCallback(c *Config, inv *invocation, obj *types.Func, cb *effect.Callback) []*Config {
	fn := s.resolve(c, inv, cb.Fn, nil)
	if fn == nil || fn.kind == kNil {
		return []*Config{c}
	}
	for _, w := range cb.When {
		if x := s.resolve(c, inv, w.Path, nil); x != nil {
			if known := c.nilness(x); known != effect.Unknown && known != w.Is {
				return []*Config{c}
			}
		}
	}
	sig, _ := typeOf(fn).(*types.Signature)
	if sig == nil {
		if i := number(strings.TrimPrefix(string(cb.Fn), "p")); i >= 0 && i < len(inv.args) {
			sig = paramSignature(obj, i)
		}
		if sig == nil {
			return []*Config{c}
		}
	}
	d := c.clone()
	ids := make([]*Value, len(cb.Opens))
	for i := range cb.Opens {
		ids[i] = s.in.call(inv.frame, inv.instr, 1000+i, nil)
	}
	site := &Site{Role: txmodel.Scope, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn, Callee: obj}
	for i := range cb.Opens {
		h := s.opened(d, inv, obj, &cb.Opens[i], ids[i], ids)
		h.Scoped = true
		if outer := d.handles[h.From]; outer != nil && outer.transaction() {
			h.Save, site.Role = true, txmodel.Savepoint
		}
		v := &View{On: h.From, New: h.ID, Deferred: inv.deferred}
		for _, w := range cb.When {
			if x := s.resolve(c, inv, w.Path, nil); x != nil && x.entry() && x.Path() != "" {
				v.when = append(v.when, effect.Cond{Path: x.Path(), Is: w.Is})
			}
		}
		site = s.observe(d, inv.frame, site, v)
		s.open(d, h)
	}
	args := make([]*Value, sig.Params().Len())
	for i := range args {
		args[i] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, idx: i, str: "body", typ: sig.Params().At(i).Type()})
	}
	for _, st := range cb.Values {
		if i := number(string(st.Dst)); i >= 0 && i < len(args) {
			if v := s.resolve(d, inv, st.Src, ids); v != nil {
				args[i] = v
			}
		}
	}
	for _, a := range cb.Args {
		if a.Index >= len(args) || a.Handle >= len(ids) {
			continue
		}
		switch {
		case a.Key != "":
			args[a.Index] = s.in.get(Value{kind: kCtx, a: args[a.Index], str: "value " + a.Key, b: s.wrap(d, inv, a, ids)})
			s.carry(d, ids[a.Handle], args[a.Index])
		case a.Field == "":
			args[a.Index] = ids[a.Handle]
		default:
			d.mem[s.place(d, args[a.Index], string(a.Field))] = ids[a.Handle]
		}
	}
	if cb.Spawns {
		s.background(d, &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: fn, args: args, spawned: true})
		return []*Config{c}
	}
	out := s.runBody(d, inv, fn, sig, args, ids, site)
	for _, d := range out {
		for _, id := range ids {
			s.closeScope(d, inv.frame, id, false)
		}
	}
	return s.join(out)
}

// wrap is the value that a context carries: the handle, or an object with the
// handle in a field.
func (s *solver) wrap(c *Config, inv *invocation, a effect.Arg, ids []*Value) *Value {
	if a.Field == "" {
		return ids[a.Handle]
	}
	obj := s.in.call(inv.frame, inv.instr, 2000+a.Index, nil)
	c.mem[s.place(c, obj, string(a.Field))] = ids[a.Handle]
	return obj
}

func typeOf(v *Value) types.Type {
	if v.typ == nil {
		return nil
	}
	return v.typ.Underlying()
}

// paramSignature is the type of parameter i, the receiver counted, as a
// function.
func paramSignature(obj *types.Func, i int) *types.Signature {
	sig := obj.Type().(*types.Signature)
	if sig.Recv() != nil {
		i--
	}
	if i < 0 || i >= sig.Params().Len() {
		return nil
	}
	fn, _ := sig.Params().At(i).Type().Underlying().(*types.Signature)
	return fn
}
