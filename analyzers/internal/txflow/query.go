package txflow

import (
	"fmt"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// What the rules read, under the names that they use.
type (
	Flow    = typestate.Flow
	Site    = typestate.Site
	View    = typestate.View
	Exit    = typestate.Exit
	Value   = typestate.Value
	Tracked = typestate.Handle
	Loop    = typestate.Loop
	State   = typestate.State
)

// The states that a rule may ask for.
const (
	Borrowed   = typestate.Borrowed
	Open       = typestate.Open
	Drained    = typestate.Drained
	Committed  = typestate.Committed
	RolledBack = typestate.RolledBack
	Idle       = typestate.Idle
	Closed     = typestate.Closed
	Local      = typestate.Local
	Lent       = typestate.Lent
	Kept       = typestate.Kept
)

// Statements are the roles that send a statement.
var Statements = []txmodel.Role{txmodel.Exec, txmodel.Query, txmodel.Row, txmodel.Batch, txmodel.Load, txmodel.Prepare}

// Executions are Statements that are executed, not only prepared.
var Executions = []txmodel.Role{txmodel.Exec, txmodel.Query, txmodel.Row, txmodel.Batch, txmodel.Load}

// Sites yields the sites of the given roles, with the function that they stand
// in, in source order.
func (r *Result) Sites(roles ...txmodel.Role) iter.Seq2[*Flow, *Site] {
	return func(yield func(*Flow, *Site) bool) {
		for _, flow := range r.Flows {
			for _, site := range flow.Sites {
				if slices.Contains(roles, site.Role) && !yield(flow, site) {
					return
				}
			}
		}
	}
}

// Paths yields the paths to the sites of the given roles, until the loop is
// done with a site: it reports at most once for each.
func (r *Result) Paths(roles []txmodel.Role, visit func(*Flow, *Site, *View) *report.Finding) []report.Finding {
	var found []report.Finding
	for flow, site := range r.Sites(roles...) {
		for _, v := range site.Paths {
			if f := visit(flow, site, v); f != nil {
				if f.Path == nil {
					f.Path = r.Witness(v.Trace())
					if site.Use != nil {
						f.Path = append(f.Path, r.inside(site.Callee, site.Use.Chain, site.Use.Place)...)
					}
				}
				found = append(found, *f)
				break
			}
		}
	}
	return found
}

// First is Paths with one finding for each handle of a function, at the first
// site in source order: what follows is the same defect.
func (r *Result) First(roles []txmodel.Role, visit func(*Flow, *Site, *View) (*report.Finding, *Value)) []report.Finding {
	type key struct {
		flow   *Flow
		handle *Value
	}
	seen := map[key]bool{}
	return r.Paths(roles, func(flow *Flow, site *Site, v *View) *report.Finding {
		f, handle := visit(flow, site, v)
		if f == nil || seen[key{flow, handle}] {
			return nil
		}
		seen[key{flow, handle}] = true
		return f
	})
}

// At makes a finding about the call at a site.
func (r *Result) At(site *Site, kind, format string, args ...any) *report.Finding {
	return r.Finding(site.Pos(), kind, format, args...)
}

// Finding makes a finding about the call, or whatever there is, at pos.
func (r *Result) Finding(pos token.Pos, kind, format string, args ...any) *report.Finding {
	start, end := r.Range(pos)
	return &report.Finding{Pos: start, End: end, Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Witness turns the path of a view or exit into a finding's.
func (r *Result) Witness(steps []typestate.Step) []report.Step {
	var out []report.Step
	for _, s := range steps {
		if s.In != nil {
			out = append(out, r.inside(s.In, nil, s.At)...)
		} else {
			out = append(out, report.Step{Pos: s.Pos, What: s.What})
		}
	}
	return out
}

// Session reports whether h may begin anew, so that a second finish does nothing.
func (r *Result) Session(h *Tracked) bool {
	return h.Session || r.index.Session(h.ID.Type())
}

// Noun says what a handle is: transaction, savepoint, connection, …
func Noun(h *Tracked) string { return typestate.Noun(h) }

// Begun is `"tx" (begun on line 12)`.
func (r *Result) Begun(h *Tracked) string {
	verb := "begun"
	switch h.Kind {
	case txmodel.Conn:
		verb = "acquired"
	case txmodel.Rows, txmodel.BatchResult, txmodel.Pool:
		verb = "opened"
	case txmodel.Stmt:
		verb = "prepared"
	}
	return fmt.Sprintf("%q (%s on line %d)", r.Handle(h), verb, r.Line(h.Begun))
}

// Is reports whether v is known to be a handle of kind by its type.
func (r *Result) Is(v *Value, kind txmodel.HandleKind) bool {
	return v != nil && v.Type() != nil && r.index.Handle(v.Type()) == kind
}

// Pool reports whether statements on v may each run on another connection:
// neither a transaction nor a pinned connection as far as path v shows.
func (r *Result) Pool(v *View) bool {
	if v.On == nil || v.Base != nil && v.Base.Kind != txmodel.Pool {
		return false
	}
	if r.Is(v.Pool(), txmodel.Pool) || v.Base != nil {
		return true
	}
	switch v.Kind {
	case txmodel.Pool:
		return true
	case txmodel.NoHandle:
		return v.On.Type() == nil || r.wraps(v.On)
	}
	return false
}

// Strict reports whether v is of a session that runs nothing without a
// transaction, and one statement at a time whatever the database.
func (r *Result) Strict(v *View) bool {
	if v.Base != nil {
		return v.Base.Strict
	}
	return v.On != nil && r.index.Strict(v.On.Type())
}

// MayBePool is Pool, or that nothing is known but that the type is one of those
// that are pool and transaction in one, or an interface that begins transactions: one
// of those may be behind it.
func (r *Result) MayBePool(v *View) bool {
	return r.Pool(v) || v.On != nil && v.Base == nil && (v.Kind == txmodel.Either || v.On.Type() != nil && txmodel.HousePool(v.On.Type()))
}

// Beside reports whether the site uses what the open transaction h was begun on,
// and that is no transaction itself. An interface that has a begin, and no end, is
// none, unless it is one connection.
func (r *Result) Beside(v *View, h *Tracked) bool {
	if !v.Beside(h) {
		return false
	}
	t := v.On.Type()
	return r.MayBePool(v) || h.House && v.Base == nil && t != nil && !txmodel.Finishable(t) && !txmodel.Pinned(t)
}

// Hook returns the method and the parameter that holds the transaction, if the
// flow is that of a method that a library calls with an open one.
func (r *Result) Hook(flow *Flow) (method, tx string) {
	fn := flow.Fn
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return "", ""
	}
	m := r.index.Hook(obj)
	if m == nil {
		return "", ""
	}
	return obj.Name(), obj.Signature().Params().At(m.New.Index).Name()
}

// wraps reports whether v is of a type of the program's own that is not an
// interface: what a house's pool is.
func (r *Result) wraps(v *Value) bool {
	return r.index.Handle(v.Type()) == txmodel.NoHandle && !isInterface(v.Type())
}

func isInterface(t types.Type) bool {
	if _, ok := t.(*types.TypeParam); ok {
		return true
	}
	return types.IsInterface(t)
}
