package txflow

import (
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// Earlier is where a list has its length from: a query that ran before, or a list
// that the function was given.
type Earlier struct {
	Name  string
	Pos   token.Pos   // of the query
	Given effect.Path // the list that was given; "" where a query is known
}

// origin walks back from a list to what it has its length from. What is in the list
// does not matter: a list with an entry for each item of a request is the request's,
// whatever was looked up for the entries. It is a *may*: one path is enough, and one
// that leads to a query tells more than one that leads to a parameter.
type origin struct {
	*Result
	flow *Flow
	seen map[step]bool
	into *ssa.Parameter  // what the list is stored into, which is not where it comes from
	at   ssa.Instruction // where the list is used, or where the walk read a variable last
}

// step is a list as the walk names it: what the fields below lead to from v.
type step struct {
	v     ssa.Value
	below string // .Orders.Items
}

func (r *Result) origin(flow *Flow) *origin {
	return &origin{Result: r, flow: flow, seen: map[step]bool{}}
}

// maxBelow bounds the fields of a path.
const maxBelow = 3

// list says where the list that below leads to from v has its length from; nil if
// that cannot be told, or the length is bounded.
func (o *origin) list(v ssa.Value, below string) *Earlier {
	if v == nil || o.seen[step{v, below}] || strings.Count(below, ".") > maxBelow {
		return nil
	}
	o.seen[step{v, below}] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		if from, filled := o.filled(v, below); filled {
			return named(from, v.Name()+below)
		}
		if i := slices.Index(o.flow.Fn.Params, v); i >= 0 && v != o.into {
			return &Earlier{Name: v.Name() + below, Given: effect.Path("p" + strconv.Itoa(i) + below)}
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			used := o.at
			o.at = v
			from := o.held(v.X, below)
			o.at = used
			return from
		}
	case *ssa.Alloc: // the address of what below begins in
		return o.held(v, below)
	case *ssa.FieldAddr:
		return o.held(v, below)
	case *ssa.Field:
		return o.list(v.X, "."+typestate.FieldName(v.X.Type(), v.Field)+below)
	case *ssa.IndexAddr:
		return o.held(v, below)
	case *ssa.Index:
		return o.list(v.X, below)
	case *ssa.ChangeType:
		return o.list(v.X, below)
	case *ssa.Slice:
		if _, bounded := v.High.(*ssa.Const); !bounded {
			return o.list(v.X, below)
		}
	case *ssa.Phi:
		var from *Earlier
		for _, e := range v.Edges {
			from = either(from, o.list(e, below))
		}
		return named(from, v.Comment)
	case *ssa.Extract:
		switch tuple := v.Tuple.(type) {
		case *ssa.Call:
			return o.result(tuple, v.Index, below)
		case *ssa.Next: // a list in a map
			if rng, ok := tuple.Iter.(*ssa.Range); ok {
				return o.list(rng.X, below)
			}
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			if b.Name() == "append" {
				return o.appended(v, below)
			}
			return nil
		}
		return o.result(v, 0, below)
	case *ssa.MakeSlice:
		return o.list(lengthOf(v.Len), "")
	case *ssa.MakeMap:
		var from *Earlier
		for _, ref := range *v.Referrers() {
			if up, ok := ref.(*ssa.MapUpdate); ok && !grouped(up) {
				from = either(from, o.round(up))
			}
		}
		return from
	}
	return nil
}

// filled says where the list that below leads to from a parameter has its length from,
// if the function itself, or one that it calls, puts it there before.
func (o *origin) filled(p *ssa.Parameter, below string) (from *Earlier, filled bool) {
	for _, b := range p.Parent().Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				if root, path := fieldPath(instr.Addr); root == p && path == below && below != "" && !o.late(instr) {
					from, filled = either(from, o.list(instr.Val, "")), true
				}
			case *ssa.Call:
				for i, arg := range typestate.Arguments(&instr.Call) {
					root, path := fieldPath(arg)
					rest, ok := strings.CutPrefix(below, path)
					if root == p && ok && o.stores(&instr.Call, i, rest) && !o.late(instr) {
						from, filled = either(from, o.made(instr, i, true, rest)), true
					}
				}
			}
		}
	}
	return from, filled
}

// late reports whether an instruction cannot come before the list is used.
func (o *origin) late(instr ssa.Instruction) bool {
	return o.at != nil && o.at.Parent() == instr.Parent() && !goesTo(instr, o.at)
}

// fieldPath is the parameter that a value, or what is at an address, is reached from by
// fields, and those.
func fieldPath(v ssa.Value) (*ssa.Parameter, string) {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v, ""
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return fieldPath(v.X)
		}
	case *ssa.FieldAddr:
		root, path := fieldPath(v.X)
		return root, path + "." + typestate.FieldName(v.X.Type(), v.Field)
	}
	return nil, ""
}

// grouped reports whether a map has lists of what belongs together: it is shorter than
// what it is made of, for that very purpose.
func grouped(up *ssa.MapUpdate) bool {
	was, ok := givenTo(up.Value, "append").(*ssa.Lookup)
	return ok && was.X == up.Map
}

// either is the one that tells more.
func either(x, y *Earlier) *Earlier {
	if x == nil || x.Given != "" && y != nil && y.Given == "" {
		return y
	}
	return x
}

// named gives a list the name of the variable that it is in.
func named(from *Earlier, variable string) *Earlier {
	if from == nil || variable == "" {
		return from
	}
	return &Earlier{variable, from.Pos, from.Given}
}

// held is the list at an address, or below what is there.
func (o *origin) held(addr ssa.Value, below string) *Earlier {
	switch addr := addr.(type) {
	case *ssa.FieldAddr:
		return o.list(addr.X, "."+typestate.FieldName(addr.X.Type(), addr.Field)+below)
	case *ssa.IndexAddr: // an element: what is in it is as long as what it is in, or longer
		if _, one := addr.Index.(*ssa.Const); !one {
			return o.list(addr.X, below)
		}
	case *ssa.Alloc:
		return o.variable(addr, addr, below)
	case *ssa.FreeVar:
		if bound := binding(addr); bound != nil {
			return o.held(bound, below)
		}
	}
	return nil
}

// binding is what a function literal that is made in one place has a variable of.
func binding(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	if made := typestate.ClosuresOf(fn.Parent(), fn); len(made) > 0 {
		return made[0].Bindings[slices.Index(fn.FreeVars, v)]
	}
	return nil
}

// variable is what is stored in a variable and in its fields, by the function or by one
// that is given its address, or read into it by a query. At is the variable itself, a
// field of it, or what a function literal knows it by; v is nil if the function was
// given the address.
func (o *origin) variable(v *ssa.Alloc, at ssa.Value, below string) *Earlier {
	var from *Earlier
	name := ""
	if v != nil {
		name = v.Comment
	}
	for _, ref := range *at.Referrers() {
		if o.late(ref) {
			continue
		}
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == at {
				from = either(from, o.list(ref.Val, below))
			}
		case *ssa.FieldAddr:
			if rest, ok := strings.CutPrefix(below, "."+typestate.FieldName(at.Type(), ref.Field)); ok && (rest == "" || rest[0] == '.') {
				from = either(from, o.variable(v, ref, rest))
			}
		case *ssa.MakeClosure:
			if i := slices.Index(ref.Bindings, at); i >= 0 {
				from = either(from, o.variable(v, ref.Fn.(*ssa.Function).FreeVars[i], below))
			}
		case *ssa.MakeInterface: // a function that runs a query fills what it is given as any
			for _, use := range *ref.Referrers() {
				from = either(from, o.ran(use, name, below))
			}
		case *ssa.Call:
			for i, arg := range typestate.Arguments(&ref.Call) {
				if arg == at {
					from = either(from, o.made(ref, i, true, below))
				}
			}
		}
	}
	for _, site := range o.flow.Sites {
		if v != nil && at == v && slices.ContainsFunc(site.Paths, func(p *View) bool { return p.Fills(v) }) {
			from = either(from, o.ran(site.Instr, name, below))
		}
	}
	if name != "" && name != "complit" {
		from = named(from, name+below)
	}
	return from
}

// ran is the result of the query that an instruction runs: its rows, or what is below
// the one that it gives.
func (o *origin) ran(instr ssa.Instruction, name, below string) *Earlier {
	for _, site := range o.flow.Sites {
		if site.Instr != instr || site.Write || few.MatchString(site.SQL) {
			continue
		}
		if site.Role == txmodel.Query || site.Role == txmodel.Drain || site.Role == txmodel.Row && below != "" {
			return &Earlier{Name: name, Pos: site.Pos()}
		}
	}
	return nil
}

// modelled reports whether a library's model says what a call does.
func (o *origin) modelled(call *ssa.Call) bool {
	return slices.ContainsFunc(o.flow.Sites, func(s *Site) bool { return s.Instr == call && s.Model != nil })
}

// few matches the text of a query that gives a few rows at most.
var few = regexp.MustCompile(`(?i)\bLIMIT\s+[0-9]\s*;?\s*$`)

// result is result i of a call.
func (o *origin) result(call *ssa.Call, i int, below string) *Earlier {
	name, variable := "the rows"+below, o.assigned(call.Pos(), i)
	if variable != "" {
		variable += below
		name = variable
	}
	if o.modelled(call) {
		return o.ran(call, name, below)
	}
	from := o.made(call, i, false, below)
	if from != nil {
		return named(from, variable)
	}
	if results := call.Call.Signature().Results(); i < results.Len() && o.index.Handle(results.At(i).Type()) == txmodel.Rows {
		return &Earlier{Name: name, Pos: call.Pos()}
	}
	if o.pkg.inView(&call.Call) {
		return nil
	}
	for _, arg := range call.Call.Args { // rows that it reads, or a list that it makes another of
		if len(o.pkg.mayList(arg.Type())) > 0 {
			from = either(from, o.list(arg, ""))
		}
	}
	return named(from, variable)
}

// stores reports whether a callee stores a list where argument i, and below, lead.
func (o *origin) stores(call *ssa.CallCommon, i int, below string) bool {
	return slices.ContainsFunc(o.pkg.listsOf(call), func(l List) bool { return l.Stored && l.Index == i && l.Below == below })
}

// made is the list that a callee returns as result i, or stores where argument i leads.
func (o *origin) made(call *ssa.Call, i int, stored bool, below string) (from *Earlier) {
	for _, l := range o.pkg.listsOf(&call.Call) {
		rest, ok := strings.CutPrefix(below, l.Below)
		switch {
		case l.Index != i || l.Stored != stored || !ok || rest != "" && rest[0] != '.':
		case l.Of == "":
			return &Earlier{Name: "the rows" + below, Pos: call.Pos()}
		default:
			from = either(from, o.argument(&call.Call, l.Of, rest))
		}
	}
	return from
}

// argument is the list that a callee knows by a path from a parameter, and below.
func (o *origin) argument(call *ssa.CallCommon, path effect.Path, below string) *Earlier {
	param := paramRoot.FindString(string(path))
	i, err := strconv.Atoi(strings.TrimPrefix(param, "p"))
	if err != nil {
		return nil
	}
	args := typestate.Arguments(call)
	if i >= len(args) {
		return nil
	}
	return o.list(args[i], string(path[len(param):])+below)
}

var paramRoot = regexp.MustCompile(`^p[0-9]+`)

// appended is what append makes of one list: as long as what it was, or what was
// added, and with an element for each round of the loop that it stands in.
func (o *origin) appended(call *ssa.Call, below string) *Earlier {
	from := o.list(call.Call.Args[0], below)
	if more, ok := call.Call.Args[1].(*ssa.Slice); ok {
		if _, literal := more.X.(*ssa.Alloc); literal {
			return either(from, o.round(call))
		}
	}
	return either(from, o.list(call.Call.Args[1], below))
}

// round is the list of which a loop around instr goes over each element, or the rows
// that it reads.
func (o *origin) round(instr ssa.Instruction) *Earlier {
	var from *Earlier
	for head := instr.Block(); head != nil; head = head.Idom() {
		if loopAt(head, instr.Block()) {
			from = either(from, o.governs(head))
		}
	}
	if from == nil {
		return o.eachRow(instr.Parent())
	}
	return from
}

// eachRow is the result of the query that a function literal is given to: it is called
// for each row.
func (o *origin) eachRow(literal *ssa.Function) (from *Earlier) {
	if literal.Parent() == nil {
		return nil
	}
	for _, b := range literal.Parent().Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if ok && slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool {
				if named, ok := arg.(*ssa.ChangeType); ok {
					arg = named.X
				}
				mk, ok := arg.(*ssa.MakeClosure)
				return ok && mk.Fn == literal
			}) {
				from = either(from, o.ran(call, "the rows", ""))
			}
		}
	}
	return from
}

// governs is the list, or the rows, that the condition at the head of a loop asks for
// another element.
func (o *origin) governs(head *ssa.BasicBlock) *Earlier {
	cond, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	switch cond := cond.Cond.(type) {
	case *ssa.BinOp:
		return o.list(lengthOf(cond.Y), "")
	case *ssa.Extract:
		if next, ok := cond.Tuple.(*ssa.Next); ok && !next.IsString {
			return o.list(next.Iter.(*ssa.Range).X, "")
		}
	case *ssa.Call:
		for _, site := range o.flow.Sites {
			if site.Role == txmodel.Scan && site.Instr.Parent() == head.Parent() && loopAt(head, site.Instr.Block()) {
				return o.rowsOf(site)
			}
		}
		if args := typestate.Arguments(&cond.Call); len(args) == 1 && o.index.Handle(args[0].Type()) == txmodel.Rows { // read by a function
			return o.list(args[0], "")
		}
	}
	return nil
}

// lengthOf is what an integer is the length of; nil if it is none.
func lengthOf(n ssa.Value) ssa.Value { return givenTo(n, "len") }

// givenTo is what v is made of by a builtin function of that name, its first argument; nil
// if it is not.
func givenTo(v ssa.Value, builtin string) ssa.Value {
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	if b, ok := call.Call.Value.(*ssa.Builtin); !ok || b.Name() != builtin {
		return nil
	}
	return call.Call.Args[0]
}
