package typestate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// only is the callback of a function that has one.
func (s *solver) only() *callback {
	var one *callback
	for i := range s.callbacks {
		cb := &s.callbacks[i]
		if cb.path() == "" {
			continue
		}
		if one != nil && one.fn != cb.fn {
			return nil
		}
		one = cb
	}
	return one
}

func (c *Config) called(fn effect.Path) bool {
	_, ok := c.calls[fn]
	return ok
}

// path is how a caller can tell which function is called, "" if it cannot.
// Elements that a loop goes over are not told apart.
func (cb *callback) path() effect.Path {
	if p := cb.fn.Path(); p != "" && p[0] != '&' && !strings.Contains(string(p), "[]") {
		return p
	}
	return ""
}

// callbackSummaries says how the function calls the functions that it is given.
func (s *solver) callbackSummaries() []effect.Callback {
	var out []effect.Callback
	seen := map[string]bool{}
	for _, cb := range s.callbacks {
		p := cb.path()
		if p == "" {
			continue
		}
		n := &namer{s: s, c: cb.config, opens: cb.handles}
		x := effect.Callback{Fn: p, When: cb.config.entryFacts(), Spawns: cb.spawned, Commits: true, RollsBack: true}
		for _, h := range cb.handles {
			x.Opens = append(x.Opens, n.handle(h))
		}
		for i, a := range cb.args {
			n.arg(&x, i, a)
		}
		key := fmt.Sprint(x)
		if seen[key] {
			continue
		}
		seen[key] = true
		x.Place = s.env.Place(cb.pos)
		s.afterCallback(&x, &cb)
		out = append(out, x)
		if len(out) >= 8 {
			break
		}
	}
	return out
}

// arg says what argument i of a callback holds.
func (n *namer) arg(x *effect.Callback, i int, a *Value) {
	base := a
	for base.kind == kCtx {
		if key, ok := strings.CutPrefix(base.str, "value "); ok && base.b != nil {
			for k, h := range n.opens {
				if base.b == h.ID {
					x.Args = append(x.Args, effect.Arg{Index: i, Key: key, Handle: k})
				} else {
					var fields []effect.Store
					n.fields(base.b, "", &fields, 0)
					for _, f := range fields {
						if f.Src == effect.Path("o"+strconv.Itoa(k)) {
							x.Args = append(x.Args, effect.Arg{Index: i, Key: key, Field: f.Dst, Handle: k})
						}
					}
				}
			}
		}
		if base.a == nil {
			return
		}
		base = base.a
	}
	if p := n.path(base); p != "" && p[0] == 'p' {
		x.Values = append(x.Values, effect.Store{Dst: effect.Path(strconv.Itoa(i)), Src: p})
		return
	}
	for k, h := range n.opens {
		if h.ID == n.c.handle(base) {
			x.Args = append(x.Args, effect.Arg{Index: i, Handle: k})
			return
		}
	}
	var fields []effect.Store
	obj := base
	if base.kind == kDeref {
		obj = base.a
	}
	n.fields(obj, "", &fields, 0)
	for _, f := range fields {
		if f.Src[0] == 'o' {
			x.Args = append(x.Args, effect.Arg{Index: i, Field: f.Dst, Handle: number(string(f.Src[1:]))})
		}
	}
	if p := n.standIn(base); p != "" && len(x.Args) == 0 {
		x.Values = append(x.Values, effect.Store{Dst: effect.Path(strconv.Itoa(i)), Src: p})
	}
}

// afterCallback finds what becomes of the transaction for each result of the
// callback.
func (s *solver) afterCallback(x *effect.Callback, cb *callback) {
	for _, e := range s.flow.Exits {
		is, called := e.config.calls[cb.fn.Path()]
		if !called || e.Panics {
			continue
		}
		for _, h := range cb.handles {
			now := e.config.handles[h.ID]
			switch {
			case now == nil:
			case is == effect.Nil && now.State == RolledBack:
				x.Commits = false
			case is == effect.NotNil && now.State == Committed:
				x.RollsBack = false
			}
		}
	}
}
