package txmodel

import "strings"

// spec is what a role line may say. Parser, documentation and the test against
// the real libraries all read it from the one table below.
type spec struct {
	role Role
	name string
	does string // ends the sentence "a call that …"
	keys []key
	// words are the flags and values that a line of the role may have beside
	// its operands and twin=.
	words []string
}

// key is one operand of a role.
type key struct {
	names  []string // spellings: the first is the usual one
	field  field
	places []Place
	must   bool
}

// field says where in a Call an operand is kept.
type field func(*Call) *Operand

func onField(c *Call) *Operand  { return &c.On }
func newField(c *Call) *Operand { return &c.New }

// on is the handle that a call takes, out the one that it gives.
func on(names ...string) key {
	return key{names, onField, []Place{Recv, Arg}, true}
}

func out(name string, places ...Place) key {
	if places == nil {
		places = []Place{Result}
	}
	return key{[]string{name}, newField, places, true}
}

func arg(name string, f field) key {
	return key{[]string{name}, f, []Place{Arg}, true}
}

func (k key) optional() key {
	k.must = false
	return k
}

func (k key) required() key {
	k.must = true
	return k
}

var (
	ctxKey    = arg("ctx", func(c *Call) *Operand { return &c.Ctx })
	bodyKey   = arg("body", func(c *Call) *Operand { return &c.Body })
	optsKey   = arg("opts", func(c *Call) *Operand { return &c.Opts }).optional()
	sqlKey    = arg("sql", func(c *Call) *Operand { return &c.SQL }).optional()
	argsKey   = arg("args", func(c *Call) *Operand { return &c.Args }).optional()
	driverKey = arg("driver", func(c *Call) *Operand { return &c.Driver }).optional()
	errKey    = key{[]string{"err"}, func(c *Call) *Operand { return &c.Err }, []Place{Result}, false}
	moreKey   = key{[]string{"more"}, func(c *Call) *Operand { return &c.More }, []Place{Result}, true}
	carryKey  = key{[]string{"carry"}, func(c *Call) *Operand { return &c.Carry }, []Place{BodyArg}, false}
	destKey   = key{[]string{"dest"}, func(c *Call) *Operand { return &c.Dest }, []Place{Recv, Arg, Result}, false}
	modsKey   = arg("mods", func(c *Call) *Operand { return &c.Mods }).optional()
	namesKey  = arg("names", func(c *Call) *Operand { return &c.Names }).optional()
	loaderKey = key{[]string{"loader"}, func(c *Call) *Operand { return &c.Loader }, []Place{Recv, Arg}, false}
	fromKey   = key{[]string{"from"}, func(c *Call) *Operand { return &c.From }, []Place{Recv, Arg}, true}
)

// roles holds one entry per role. Every role may also have err=, and ctx=
// where its own entry does not ask for it.
var roles = []spec{
	{Open, "open", "makes a pool",
		[]key{out("pool"), driverKey}, []string{"url"}},
	{Acquire, "acquire", "pins a connection, for its result or for the time of body",
		[]key{on("pool").optional(), out("conn", Result, BodyArg), bodyKey.optional()}, []string{"idle"}},
	{Begin, "begin", "opens a transaction",
		[]key{on("pool", "conn"), out("tx", Result, Recv), optsKey}, []string{"bound"}},
	{Savepoint, "savepoint", "opens a transaction inside a transaction, for its result or for the time of body",
		[]key{on("tx"), out("sp", Result, BodyArg), bodyKey.optional()}, nil},
	{Commit, "commit", "commits", []key{on("tx")}, nil},
	{Rollback, "rollback", "rolls back", []key{on("tx")}, nil},
	{Release, "release", "gives a pinned connection back", []key{on("conn")}, nil},
	{Close, "close", "closes a pool, connection, statement, rows or batch",
		[]key{on("on", "pool", "conn", "stmt", "rows")}, nil},
	{Scope, "scope", "runs body in a transaction and finishes it",
		[]key{on("pool", "conn", "on").optional(), bodyKey, out("tx", BodyArg).optional(), carryKey, optsKey},
		[]string{"retry"}},
	{Exec, "exec", "runs a statement without rows",
		[]key{on("on"), sqlKey, argsKey, destKey, fromKey.optional()}, []string{"write", "relation", "undo"}},
	{Query, "query", "runs a statement with rows; without rows=, reads them all itself",
		[]key{on("on"), out("rows").optional(), sqlKey, argsKey, destKey, fromKey.optional(), loaderKey}, []string{"write", "relation"}},
	{Row, "row", "runs a statement with one row; without row=, reads it itself",
		[]key{on("on"), out("row").optional(), sqlKey, argsKey, destKey, fromKey.optional()}, []string{"write", "relation"}},
	{Batch, "batch", "sends several statements in one flight",
		[]key{on("on"), out("rows"), argsKey}, []string{"write"}},
	{Prepare, "prepare", "prepares a statement",
		[]key{on("on"), out("stmt").optional(), sqlKey}, nil},
	{Derive, "derive", "gives another handle on the same thing, or a statement to build on it; with on=, the thing is that one; body= goes on building",
		[]key{fromKey.optional(), out("to"), on("on").optional(), sqlKey, destKey, bodyKey.optional(), modsKey}, []string{"fresh", "relation"}},
	{Preload, "preload", "makes a half-built statement load relations: names=, or what the `*` of the function stands for; body= is given the nested one",
		[]key{fromKey.optional(), out("to"), namesKey, bodyKey.optional()}, []string{"all", "text"}},
	{Load, "load", "loads a relation of the entities in dest=",
		[]key{destKey.required(), on("on").optional(), namesKey, loaderKey}, nil},
	{Get, "get", "gives the relation that it is called on, which must be loaded; with asks, tells only whether it is, or sets it",
		[]key{on("from")}, []string{"asks"}},
	{Relate, "relate", "makes a loader: of the relation in the field that slot= returns the address of, or of that of from= and, for what is loaded, those of loader=",
		[]key{{[]string{"slot"}, func(c *Call) *Operand { return &c.Body }, []Place{Arg}, false}, fromKey.optional(), loaderKey}, nil},
	{Next, "next", "steps to the next row", []key{on("rows"), moreKey}, nil},
	{Scan, "scan", "reads the current row; with dest=, into anything but a struct or a map, all that are left, which closes them", []key{on("rows", "row"), destKey}, []string{"closes"}},
	{Must, "must", "ends the goroutine unless the error is nil", []key{arg("err", func(c *Call) *Operand { return &c.Err })}, nil},
	{RowsErr, "rowserr", "tells why the rows ended", []key{on("rows", "row")}, nil},
	{Drain, "drain", "reads rows to their end and closes them", []key{on("rows")}, nil},
	{Carried, "carried", "gives the handle that a context carries, else the pool",
		[]key{ctxKey, out("tx"), on("pool").optional()}, nil},
	{Carry, "carry", "puts a handle into a context", []key{on("tx"), out("to")}, nil},
	{Detach, "detach", "gives a context for work that is meant to be apart from the transaction that is open",
		[]key{ctxKey, out("to")}, nil},
	{Serve, "serve", "passes a request on to handlers, which may fail: no result tells", nil, nil},
	{Slow, "slow", "waits on something that is not the database; kind= says on what",
		nil, []string{"kind"}},
	{Hook, "hook", "is made by the library, with an open transaction, on the program's types that have a method of that name",
		[]key{out("tx", Arg)}, nil},
	{Config, "config", "sets something of a handle to args=, or tells it, and leaves its life as it is; kind= says what",
		[]key{on("on"), argsKey}, []string{"kind"}},
}

// keysOf gives all operands of a role, the common ones last.
func (s *spec) keysOf() []key {
	keys := append([]key(nil), s.keys...)
	if s.key("ctx") == nil {
		keys = append(keys, ctxKey.optional())
	}
	return append(keys, errKey)
}

// key finds an operand among the role's own ones by one of its spellings.
func (s *spec) key(name string) *key { return findKey(s.keys, name) }

func findKey(keys []key, name string) *key {
	for i := range keys {
		for _, n := range keys[i].names {
			if n == name {
				return &keys[i]
			}
		}
	}
	return nil
}

var roleByName, roleName = func() (map[string]*spec, map[Role]string) {
	byName, names := map[string]*spec{}, map[Role]string{None: "none"}
	for i := range roles {
		byName[roles[i].name] = &roles[i]
		names[roles[i].role] = roles[i].name
	}
	return byName, names
}()

// String gives the word that model lines use for the role.
func (r Role) String() string { return roleName[r] }

// kinds are the words of handle lines, in the order of HandleKind.
var kinds = strings.Fields("none pool conn tx either stmt rows row batch query")

// String gives the word that handle lines use for the kind.
func (k HandleKind) String() string { return kinds[k] }
