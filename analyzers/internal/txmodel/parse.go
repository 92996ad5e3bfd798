package txmodel

import (
	"bufio"
	"errors"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strconv"
	"strings"
)

// model is what one file says, or several merged.
type model struct {
	calls     map[string]*Call // by key of Func
	handles   map[typeName]HandleKind
	libraries map[string]library // by path
	drivers   map[driverName]Driver
}

type library struct {
	path    string
	below   bool // subpackages too
	dialect string
}

type driverName struct{ name, pkg string }

// typeName is a type as handle lines write it: path.Name or *path.Name.
type typeName struct {
	pkg, name string
	pointer   bool
}

func newModel() *model {
	return &model{
		calls:     map[string]*Call{},
		handles:   map[typeName]HandleKind{},
		libraries: map[string]library{},
		drivers:   map[driverName]Driver{},
	}
}

// parse reads a model file. Its error joins one "file:line: what" per broken
// line, so that a file is mended in one go.
func parse(file string, r io.Reader) (*model, error) {
	m := newModel()
	var errs []error
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		words := words(in.Text())
		if len(words) == 0 {
			continue
		}
		pos := fmt.Sprintf("%s:%d", file, n)
		if err := m.line(pos, words); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", pos, err))
		}
	}
	if err := in.Err(); err != nil {
		errs = append(errs, fmt.Errorf("read %s: %w", file, err))
	}
	return m, errors.Join(errs...)
}

// words splits a line at blanks and drops the comment. Blanks inside brackets
// do not split: the type parameters of a receiver are written [K, V].
func words(line string) []string {
	depth := 0
	fields := strings.FieldsFunc(line, func(r rune) bool {
		switch r {
		case '[':
			depth++
		case ']':
			depth--
		}
		return depth <= 0 && (r == ' ' || r == '\t' || r == '\r')
	})
	for i, f := range fields {
		if strings.HasPrefix(f, "#") || strings.HasPrefix(f, "//") {
			return fields[:i]
		}
	}
	return fields
}

func (m *model) line(pos string, w []string) error {
	switch w[0] {
	case "library":
		return m.library(w[1:])
	case "handle":
		return m.handle(w[1:])
	case "driver":
		return m.driver(w[1:])
	}
	s := roleByName[w[0]]
	if s == nil {
		return fmt.Errorf("unknown role %q", w[0])
	}
	return m.call(pos, s, w[1:])
}

func (m *model) library(w []string) error {
	if len(w) == 0 {
		return errors.New("library line without an import path")
	}
	dialect, err := dialect(w[1:])
	if err != nil {
		return err
	}
	path, below := strings.CutSuffix(w[0], "/...")
	if _, twice := m.libraries[path]; twice {
		return fmt.Errorf("duplicate library %s", path)
	}
	m.libraries[path] = library{path, below, dialect}
	return nil
}

func (m *model) driver(w []string) error {
	if len(w) < 2 {
		return errors.New("driver line needs a name and a package")
	}
	dialect, err := dialect(w[2:])
	if err != nil {
		return err
	}
	k := driverName{w[0], w[1]}
	if _, twice := m.drivers[k]; twice {
		return fmt.Errorf("duplicate driver %s of %s", w[0], w[1])
	}
	m.drivers[k] = Driver{Name: w[0], Package: w[1], Dialect: dialect}
	return nil
}

func dialect(w []string) (string, error) {
	var value string
	for _, f := range w {
		v, ok := strings.CutPrefix(f, "dialect=")
		if !ok {
			return "", fmt.Errorf("unknown key %q", f)
		}
		if !slices.Contains([]string{"postgres", "mysql", "sqlite"}, v) {
			return "", fmt.Errorf("unknown dialect %q: have postgres, mysql and sqlite", v)
		}
		value = v
	}
	return value, nil
}

func (m *model) handle(w []string) error {
	if len(w) != 2 {
		return errors.New("handle line needs a kind and a type")
	}
	kind := slices.Index(kinds, w[0])
	if kind <= 0 {
		return fmt.Errorf("unknown kind of handle %q", w[0])
	}
	rest, pointer := strings.CutPrefix(w[1], "*")
	dot := strings.LastIndexByte(rest, '.')
	if dot <= 0 || !token.IsIdentifier(rest[dot+1:]) {
		return fmt.Errorf("bad type %q: write path.Name or *path.Name", w[1])
	}
	t := typeName{rest[:dot], rest[dot+1:], pointer}
	if _, twice := m.handles[t]; twice {
		return fmt.Errorf("duplicate handle %s", w[1])
	}
	m.handles[t] = HandleKind(kind)
	return nil
}

func (m *model) call(pos string, s *spec, w []string) error {
	if len(w) == 0 {
		return fmt.Errorf("%s line without a function", s.name)
	}
	name, err := parseFunc(w[0])
	if err != nil {
		return err
	}
	c := &Call{Role: s.role, Func: w[0], Pos: pos}
	if err := c.operands(s, name, w[1:]); err != nil {
		return err
	}
	k := callKey(c.Func)
	if old := m.calls[k]; old != nil {
		return fmt.Errorf("duplicate function %s: first at %s", c.Func, old.Pos)
	}
	m.calls[k] = c
	return nil
}

// operands fills c from the words behind the function.
func (c *Call) operands(s *spec, name funcName, w []string) error {
	keys := s.keysOf()
	for _, f := range w {
		k, value, isPair := strings.Cut(f, "=")
		if key := findKey(keys, k); key != nil && isPair {
			if err := key.set(c, f, value); err != nil {
				return err
			}
			continue
		}
		if err := c.word(s, name, k, value, isPair); err != nil {
			return err
		}
	}
	for _, k := range keys {
		if k.must && k.field(c).Place == Absent {
			return fmt.Errorf("%s line without operand %s=", s.name, k.names[0])
		}
	}
	if slices.Contains(s.words, "kind") && c.Kind == "" {
		return fmt.Errorf("%s line without kind=", s.name)
	}
	if c.Body.Place == Absent && (c.New.Place == BodyArg || c.Carry.Place == BodyArg) {
		return fmt.Errorf("operand of a body without body=")
	}
	if c.On.Place == Absent {
		c.On = c.From
	}
	if c.usesRecv() && name.recv == "" {
		return fmt.Errorf("operand recv of a function without receiver")
	}
	return nil
}

func (c *Call) usesRecv() bool { return c.On.Place == Recv || c.From.Place == Recv }

func (k *key) set(c *Call, word, value string) error {
	op, err := parseOperand(value)
	if err != nil {
		return fmt.Errorf("bad operand %q: %w", word, err)
	}
	if !slices.Contains(k.places, op.Place) {
		return fmt.Errorf("bad operand %q: want %s", word, placeNames(k.places))
	}
	f := k.field(c)
	if f.Place != Absent {
		return fmt.Errorf("operand %q given twice", word)
	}
	*f = op
	return nil
}

// word reads a flag or a value that is not an operand.
func (c *Call) word(s *spec, name funcName, k, value string, isPair bool) error {
	flags := map[string]*bool{"bound": &c.Bound, "retry": &c.Retry, "write": &c.Write}
	allowed := slices.Contains(s.words, k)
	switch {
	case k == "twin" && isPair:
		if value == name.name || !token.IsIdentifier(value) {
			return fmt.Errorf("bad twin %q: want the name of another method or function", value)
		}
		c.Twin = value
	case k == "kind" && isPair && allowed:
		if value == "" {
			return errors.New("empty kind=")
		}
		c.Kind = value
	case flags[k] != nil && !isPair && allowed:
		*flags[k] = true
	default:
		return fmt.Errorf("unknown key %q of role %s", k, s.name)
	}
	return nil
}

func parseOperand(s string) (Operand, error) {
	if s == "recv" {
		return Operand{Place: Recv}, nil
	}
	for _, p := range []struct {
		prefix string
		place  Place
	}{{"body.a", BodyArg}, {"a", Arg}, {"r", Result}} {
		digits, ok := strings.CutPrefix(s, p.prefix)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 8)
		if err != nil {
			break
		}
		return Operand{p.place, int(n)}, nil
	}
	return Operand{}, errors.New("want recv, a0, r0 or body.a0")
}

func placeNames(places []Place) string {
	names := map[Place]string{Recv: "recv", Arg: "an argument", Result: "a result", BodyArg: "a parameter of body"}
	var s []string
	for _, p := range places {
		s = append(s, names[p])
	}
	return strings.Join(s, " or ")
}
