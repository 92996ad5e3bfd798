package effect

import (
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Lines says in words what fn does, whose summary s is: a line for each use,
// then for each callback, then, if there is one with an effect, for each outcome.
// It is the language of testdata/effects/README.md and only for people: what it
// leaves out, such as places, callers still go by.
func (s *Summary) Lines(fn *types.Func) []string {
	if s == nil {
		return nil
	}
	n := newNames(fn)
	var out []string
	add := func(line string) {
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, u := range s.Uses {
		add(n.use(u))
	}
	for _, r := range s.Reads {
		add(n.read(r))
	}
	for _, l := range s.Loads {
		add("loads " + strings.ReplaceAll(l.Names, "\n", ", ") + " of " + n.path(l.Path))
	}
	for _, l := range s.Loops {
		add("queries for each of " + n.path(l.List) + n.conds(l.When))
	}
	for _, c := range s.Callbacks {
		add(n.callback(c))
	}
	if slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return len(n.effects(o)) > 0 }) {
		for _, o := range s.Outcomes {
			add(n.outcome(o))
		}
	}
	return out
}

var verbs = map[Op]string{
	Read: "reads", Write: "writes", Open: "queries", Begin: "begins on", Prepare: "prepares on", Commit: "commits",
	Rollback: "rolls back", Close: "closes", Keep: "keeps", Undo: "undoes", Lock: "locks on", Lend: "lends",
}

func (n *names) use(u Use) string {
	line := "waits"
	if u.Op != Slow {
		line = verbs[u.Op] + " " + n.path(u.Path)
	}
	if u.Ctx != "" {
		line += " with " + n.path(u.Ctx)
	}
	return line + n.conds(u.When)
}

func (n *names) read(r RelationRead) string {
	verb := "needs "
	if r.Guarded {
		verb = "asks for "
	}
	return verb + r.Steps + " of " + n.path(r.Path) + n.conds(r.When)
}

// entity says what a query made of a value.
func (n *names) entity(what string, e Entity) string {
	out := what + " is queried"
	if e.On != "" {
		out += " on " + n.path(e.On)
	}
	if e.Loads != "" {
		out += " with " + strings.ReplaceAll(e.Loads, "\n", ", ")
	}
	return out
}

// callback is `scope fn(tx on db)` where a transaction is open for the time of
// the call and what fn returns decides on it, and `calls fn(…)` otherwise.
func (n *names) callback(c Callback) string {
	var args []string
	for _, v := range c.Values {
		args = append(args, n.path(v.Src))
	}
	for _, a := range c.Args {
		arg := n.argument(c.Fn, a.Index)
		if a.Key != "" {
			arg += "!" + n.key(a.Key)
		}
		args = append(args, arg+string(a.Field)+n.opened(c.Opens[a.Handle]))
	}
	verb := "calls "
	if len(c.Opens) > 0 && c.Commits && c.RollsBack && fails(n.signature(c.Fn)) {
		verb = "scope "
	}
	line := verb + n.path(c.Fn) + "(" + strings.Join(args, ", ") + ")"
	if c.Spawns {
		line += " in a goroutine"
	}
	return line + n.conds(c.When)
}

func (n *names) outcome(o Outcome) string {
	what := "nothing"
	if effects := n.effects(o); len(effects) > 0 {
		what = strings.Join(effects, ", ")
	}
	return n.ending(o) + n.conds(o.When) + ": " + what
}

// effects is what an outcome changes, and what else its results lead to.
func (n *names) effects(o Outcome) []string {
	var effects []string
	for _, d := range o.Done {
		effects = append(effects, verbs[d.Op]+" "+n.path(d.Path))
	}
	for i, h := range o.Opens {
		if i, ok := strings.CutPrefix(string(h.From), "o"); ok {
			h.From = Path(n.handle(o, i))
		}
		effects = append(effects, "opens "+n.handle(o, strconv.Itoa(i))+n.opened(h))
	}
	for _, s := range o.Stores {
		if s.Src[0] != 'o' {
			effects = append(effects, "stores "+n.path(s.Src)+" in "+n.path(s.Dst))
		}
	}
	for _, f := range o.Fills {
		effects = append(effects, n.entity("*"+n.path(f.Path), f.Entity))
	}
	for i, r := range o.Results {
		if r.Entity != nil {
			effects = append(effects, n.entity(result(i), *r.Entity))
		}
		if r.Value != "" && strings.Contains("pg", string(r.Value[0])) {
			effects = append(effects, result(i)+" is "+n.path(r.Value))
		}
		for _, f := range r.Fields {
			if f.Src[0] == 'p' || f.Src[0] == 'g' {
				effects = append(effects, n.follow(result(i), string(f.Dst))+" is "+n.path(f.Src))
			}
		}
	}
	return effects
}

// ending names the way in which an outcome ends the function.
func (n *names) ending(o Outcome) string {
	if o.Panics {
		return "panic"
	}
	if last := len(o.Results) - 1; last >= 0 && fails(n.fn.Signature()) {
		switch o.Results[last].Is {
		case Nil:
			return "nil"
		case NotNil:
			return "error"
		}
	}
	return "return"
}

// opened says what a handle was opened on, and how.
func (n *names) opened(h Handle) string {
	var out string
	if h.From != "" {
		out += " on " + n.path(h.From)
	}
	if h.Save {
		out += " as savepoint"
	}
	if h.ReadOnly {
		out += " read-only"
	}
	if h.Bound != "" {
		out += " until " + n.path(h.Bound)
	}
	if h.Err > 0 {
		out += " if " + result(h.Err-1) + " is nil"
	}
	return out
}

func (n *names) conds(when []Cond) string {
	var out []string
	for _, w := range when {
		switch p := n.path(w.Path); w.Is {
		case Nil:
			out = append(out, p+" is nil")
		case NotNil:
			out = append(out, p+" is not nil")
		case True:
			out = append(out, p)
		case False:
			out = append(out, "not "+p)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " if " + strings.Join(out, " and ")
}
