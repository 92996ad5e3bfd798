package typestate

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Config is one disjunct of the dataflow fact: the lifecycle of each handle and
// what is known on the paths that led here. Two configs with the same lifecycle
// are merged by keeping the knowledge that both have (property simulation: Das,
// Lerner, Seigle, "ESP: Path-sensitive program verification in polynomial time",
// PLDI 2002).
type Config struct {
	in        *interner
	handles   map[*Value]*Handle
	facts     map[*Value]effect.Nilness
	mem       map[*Value]*Value   // address to content
	env       map[envKey]*Value   // what SSA values stand for, where that depends on the path
	stmts     map[*Value]stmt     // a statement's error to the statement
	rollbacks map[*Value]rollback // a rollback's error to the rollback
	nexts     map[*Value]*Value   // result of Rows.Next to the rows
	built     map[*Value]*built
	entities  map[*Value]*entity
	roots     map[*Value]Escape // values that left the function
	looked    map[*Value]bool   // errors that the program looked at more closely
	cancelled map[*Value]token.Pos
	writes    map[*Value]token.Pos           // first write on a pool, by the pool
	stored    map[*Value]token.Pos           // where a handle was stored for others
	calls     map[effect.Path]effect.Nilness // callbacks, by the error that they returned last
	defers    []*deferred
	trace     *trace
	spawned   bool // inside of a goroutine that was started here
	elective  bool // inside of a callback that may be called otherwise instead
	panicking bool
	recovered bool           // from the panic
	deferring *frame         // whose deferred calls are running, if any are
	body      effect.Nilness // the error of the callback that was interpreted last
}

type envKey struct {
	frame *frame
	v     ssa.Value
	idx   int
}

type stmt struct {
	handle *Value
	pos    token.Pos
	write  bool
	rows   *Value // that the failure closes
	callee bool   // a function of the program ran it, and may have translated the error
	doomed bool   // an earlier one had failed: PostgreSQL refuses it
}

type deferred struct {
	frame *frame
	instr *ssa.Defer
	fn    *Value
	args  []*Value
}

// trace is the witness: what happened to handles on the way here, last first.
type trace struct {
	prev *trace
	Step
}

func newConfig(in *interner) *Config {
	return &Config{
		in:      in,
		handles: map[*Value]*Handle{}, facts: map[*Value]effect.Nilness{}, mem: map[*Value]*Value{},
		env: map[envKey]*Value{}, stmts: map[*Value]stmt{}, rollbacks: map[*Value]rollback{}, nexts: map[*Value]*Value{}, built: map[*Value]*built{}, entities: map[*Value]*entity{},
		roots: map[*Value]Escape{}, looked: map[*Value]bool{}, cancelled: map[*Value]token.Pos{}, writes: map[*Value]token.Pos{}, stored: map[*Value]token.Pos{}, calls: map[effect.Path]effect.Nilness{},
	}
}

func (c *Config) clone() *Config {
	d := *c
	d.handles, d.facts, d.mem, d.env = maps.Clone(c.handles), maps.Clone(c.facts), maps.Clone(c.mem), maps.Clone(c.env)
	d.stmts, d.nexts, d.roots = maps.Clone(c.stmts), maps.Clone(c.nexts), maps.Clone(c.roots)
	d.cancelled, d.calls = maps.Clone(c.cancelled), maps.Clone(c.calls)
	d.looked, d.rollbacks = maps.Clone(c.looked), maps.Clone(c.rollbacks)
	d.writes, d.stored = maps.Clone(c.writes), maps.Clone(c.stored)
	d.built, d.entities = maps.Clone(c.built), maps.Clone(c.entities)
	d.defers = slices.Clip(c.defers)
	return &d
}

// key identifies the lifecycle part.
func (c *Config) key() string {
	var b strings.Builder
	num := func(n int) { b.WriteString(strconv.Itoa(n)); b.WriteByte(' ') }
	for _, h := range c.sorted() {
		k := h.key()
		num(k.id.id)
		if k.with != nil {
			num(k.with.id)
		}
		num(int(k.state))
		for _, bit := range []bool{k.failed, k.expected, k.dropped, k.loop, k.checked, k.written, k.readonly, k.seen, k.survived, k.released} {
			if bit {
				b.WriteByte('1')
			} else {
				b.WriteByte('0')
			}
		}
	}
	for _, d := range c.defers {
		b.WriteByte('d')
		num(int(d.instr.Pos()))
	}
	for _, v := range slices.SortedFunc(maps.Keys(c.cancelled), byID) {
		b.WriteByte('c')
		num(v.id)
	}
	for _, err := range slices.SortedFunc(maps.Keys(c.rollbacks), byID) {
		if c.rollbacks[err].late {
			b.WriteByte('l')
			num(err.id)
		}
	}
	for _, fn := range slices.Sorted(maps.Keys(c.calls)) {
		b.WriteByte('b')
		b.WriteString(string(fn))
		num(int(c.calls[fn]))
	}
	if c.panicking {
		b.WriteByte('p')
	}
	if c.body != effect.Unknown {
		b.WriteByte('r')
		num(int(c.body))
	}
	c.holders(&b)
	c.choices(&b)
	return b.String()
}

// holders adds which locations hold a handle that is open: who has it decides
// whether it is a leak.
func (c *Config) holders(b *strings.Builder) {
	var cells []*Value
	for addr, v := range c.mem {
		if h := c.handles[v]; h != nil && h.Owned && h.State == Open {
			cells = append(cells, addr)
		}
	}
	slices.SortFunc(cells, byID)
	for _, addr := range cells {
		b.WriteByte('m')
		b.WriteString(strconv.Itoa(addr.id))
		b.WriteByte('=')
		b.WriteString(strconv.Itoa(c.mem[addr].id))
	}
}

// choices adds what decides which handle is used: whether a handle that the
// function was given, or that a context carries, is there.
func (c *Config) choices(b *strings.Builder) {
	var chosen []*Value
	for v := range c.facts {
		if v.kind == kCtxValue || v.entry() && v.typ != nil && c.in.handle(v.typ) {
			chosen = append(chosen, v)
		}
	}
	slices.SortFunc(chosen, byID)
	for _, v := range chosen {
		b.WriteByte('f')
		b.WriteString(strconv.Itoa(v.id))
		b.WriteByte(byte('0' + c.facts[v]))
	}
}

func byID(x, y *Value) int { return cmp.Compare(x.id, y.id) }

// sorted returns the handles in a fixed order.
func (c *Config) sorted() []*Handle {
	hs := slices.Collect(maps.Values(c.handles))
	slices.SortFunc(hs, func(x, y *Handle) int { return byID(x.ID, y.ID) })
	return hs
}

// set replaces what is known of a handle.
func (c *Config) set(h Handle) { c.handles[h.ID] = &h }

func (c *Config) note(pos token.Pos, what string) {
	c.step(Step{Pos: pos, What: what})
}

func (c *Config) step(s Step) {
	if c.trace == nil || c.trace.Step != s {
		c.trace = &trace{c.trace, s}
	}
}

// tracks reports whether v is a transaction or a connection.
func (c *Config) tracks(v *Value) bool {
	h := c.handles[v]
	return h != nil && h.Kind != txmodel.Pool
}

// forget drops what was known of the results of at, which is executed again.
func (c *Config) forget(f *frame, at ssa.Instruction) {
	c.keepEarlier(f, at)
	c.drop(f, at)
}

// drop is forget for a value that no variable can hold on to.
func (c *Config) drop(f *frame, at any) {
	for v := range c.facts {
		if v.str != "earlier" && v.mentions(f, at) {
			delete(c.facts, v)
		}
	}
	for v := range c.mem {
		if v.mentions(f, at) {
			delete(c.mem, v)
		}
	}
	for v := range c.looked {
		if v.mentions(f, at) {
			delete(c.looked, v)
		}
	}
	for v := range c.stmts {
		if v.mentions(f, at) {
			delete(c.stmts, v)
		}
	}
	for v := range c.rollbacks {
		if v.mentions(f, at) {
			delete(c.rollbacks, v)
		}
	}
	for v := range c.nexts {
		if v.mentions(f, at) {
			delete(c.nexts, v)
		}
	}
	for v := range c.cancelled {
		if v.mentions(f, at) {
			delete(c.cancelled, v)
		}
	}
	for v := range c.built {
		if v.mentions(f, at) {
			delete(c.built, v)
		}
	}
	for v := range c.entities {
		if v.mentions(f, at) {
			delete(c.entities, v)
		}
	}
}

// keepEarlier gives the results of the last iteration that a variable still
// holds a name of their own, with what is known of them.
func (c *Config) keepEarlier(f *frame, at ssa.Instruction) {
	earlier := func(v *Value) *Value {
		old := c.in.get(Value{kind: kOpaque, at: at, frame: f, idx: v.idx, str: "earlier", typ: v.typ})
		if is, ok := c.facts[v]; ok {
			c.facts[old] = is
		} else {
			delete(c.facts, old)
		}
		return old
	}
	held := func(v *Value) bool {
		return v.kind == kCall && v.at == at && v.frame == f && c.handles[v] == nil && isError(v.typ)
	}
	for k, v := range c.env {
		if held(v) && any(k.v) != any(at) {
			c.env[k] = earlier(v)
		}
	}
	for addr, v := range c.mem {
		if held(v) {
			c.mem[addr] = earlier(v)
		}
	}
}
