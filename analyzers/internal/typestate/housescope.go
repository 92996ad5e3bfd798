package typestate

import (
	"go/types"
	"regexp"
	"slices"
	"strconv"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// scoping matches the names of methods that run a function in a transaction.
var scoping = regexp.MustCompile(`(^|[a-z])Tx|Transact|Atomic`)

// houseScope interprets a call through an interface of the program's own by its
// shape: a method that says by its name that it runs a function in a transaction, and
// hands it another value of the same interface. It is asked where the summary does
// not tell: no implementation is in view, or several are, or the one that is begins
// out of view, and hands the function something that has no name. False: the call has
// no such shape, or the function is also given a context, which may carry the
// transaction to the outer value.
func (s *solver) houseScope(c *Config, inv *invocation, obj *types.Func) ([]leaving, bool) {
	sig := obj.Signature()
	if !scoping.MatchString(obj.Name()) || !txmodel.ReturnsError(sig) {
		return nil, false
	}
	for i := range sig.Params().Len() {
		body, ok := sig.Params().At(i).Type().Underlying().(*types.Signature)
		if !ok || !txmodel.ReturnsError(body) || 1+i >= len(inv.args) || inv.args[1+i].kind != kClosure {
			continue
		}
		params := slices.Collect(body.Params().Variables())
		at := slices.IndexFunc(params, func(p *types.Var) bool { return types.Identical(p.Type(), inv.cc.Value.Type()) })
		if at < 0 || slices.ContainsFunc(params, func(p *types.Var) bool { return txmodel.IsContext(p.Type()) }) || s.handsOver(obj, at) {
			continue
		}
		return s.inHouseScope(c, inv, obj, inv.args[1+i], body, at), true
	}
	return nil, false
}

// handsOver reports whether the summary of a method says what it hands to argument
// at of the function that it is given.
func (s *solver) handsOver(obj *types.Func, at int) bool {
	sum, known := s.summaryOf(obj)
	if !known {
		return false
	}
	return sum == nil || len(sum.Callbacks) == 0 || slices.ContainsFunc(sum.Callbacks, func(cb effect.Callback) bool {
		return len(cb.Opens) > 0 || slices.ContainsFunc(cb.Values, func(v effect.Store) bool {
			return v.Dst == effect.Path(strconv.Itoa(at)) && !standsIn(v.Src)
		})
	})
}

func (s *solver) inHouseScope(c *Config, inv *invocation, obj *types.Func, fn *Value, body *types.Signature, at int) []leaving {
	site := &Site{Role: txmodel.Scope, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	h := Handle{
		ID: s.in.call(inv.frame, inv.instr, 1000, nil), Kind: txmodel.Tx, From: inv.args[0], State: Open,
		Owned: true, Scoped: true, House: true, Checked: true, Begun: site.Pos(),
	}
	d := c.clone()
	site = s.observe(d, inv.frame, site, &View{On: h.From, New: h.ID, Deferred: inv.deferred, Spawned: inv.spawned})
	s.open(d, h)
	d.facts[h.ID] = effect.NotNil
	args := make([]*Value, body.Params().Len())
	for i := range args {
		args[i] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, idx: i, str: "body", typ: body.Params().At(i).Type()})
	}
	args[at] = h.ID
	err := s.result(inv, obj.Signature().Results().Len()-1)
	var out []leaving
	for _, d := range s.runBody(d, inv, fn, body, args, []*Value{h.ID}, site) {
		s.closeScope(d, inv.frame, h.ID, false)
		if d.body == effect.NotNil {
			d.facts[err] = effect.NotNil
		}
		d.body = effect.Unknown
		out = append(out, leaving{config: d})
	}
	return out
}

// inHouse reports whether there is an open scope, begun by its shape, for which ask
// holds.
func (c *Config) inHouse(ask func(*Handle) bool) bool {
	for _, h := range c.handles {
		if h.House && h.Scoped && h.State == Open && ask(h) {
			return true
		}
	}
	return false
}

// handsHouse reports whether what an open scope hands over is in something else by
// now: an option, say, that tells a callee to use it.
func (c *Config) handsHouse() bool {
	return c.inHouse(func(h *Handle) bool { return c.escaped(h.ID, nil) != Local })
}

// besideHouse records a call on the value that an open scope was begun on by its
// shape: a method that is given a context and may fail asks the database, though it
// need not each time.
func (s *solver) besideHouse(c *Config, inv *invocation, obj *types.Func) {
	sig := obj.Signature()
	if !txmodel.ReturnsError(sig) || sig.Params().Len() == 0 || !txmodel.IsContext(sig.Params().At(0).Type()) {
		return
	}
	on := inv.args[0]
	if !c.inHouse(func(h *Handle) bool { return h.From == on }) {
		return
	}
	use := &effect.Use{Path: "p0", Op: effect.Read, Optional: true, Place: s.env.Place(inv.cc.Pos())}
	site := &Site{Role: txmodel.Query, Use: use, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	s.observe(c, inv.frame, site, &View{On: on, Ctx: inv.args[1], Deferred: inv.deferred, Spawned: inv.spawned})
}
