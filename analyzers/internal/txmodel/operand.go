package txmodel

import (
	"errors"
	"fmt"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// call reads a role line: its function and what stands behind.
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
	if g := m.generatedBy(name.pkg); g != nil {
		g.calls = append(g.calls, c)
		return nil
	} else if strings.HasPrefix(name.pkg, generatedPrefix) {
		return fmt.Errorf("unknown package %s: write a generated line first", name.pkg)
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
		return errors.New("operand of a body without body=")
	}
	c.Takes = s.role == Scope && slices.ContainsFunc(w, func(f string) bool { return strings.HasPrefix(f, "on=") })
	if c.On.Place == Absent {
		c.On = c.From
	}
	if c.usesRecv() && name.recv == "" {
		return errors.New("operand recv of a function without receiver")
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
	flags := map[string]*bool{
		"bound": &c.Bound, "retry": &c.Retry, "write": &c.Write, "closes": &c.Closes,
		"fresh": &c.Fresh, "idle": &c.Idle, "undo": &c.Undo, "text": &c.Text, "relation": &c.Relation, "url": &c.URL, "asks": &c.Asks,
	}
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
	case k == "all" && isPair && allowed:
		c.All = value
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
