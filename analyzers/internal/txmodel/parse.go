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
	errs      map[typeName]string   // the field in which a result of the type tells its error
	strict    map[typeName]string   // to the file of the line: transactions are begun on values of the type, which run nothing without one
	chains    map[typeName]string   // types that are built on, to the position of the line
	relations map[string]*Relations // by file
	generated []*generated
	libraries map[string]library // by path
	drivers   map[driverName]Driver
	also      []also
}

type library struct {
	path    string
	below   bool // subpackages too
	dialect string
}

// also is a second path of a library: what a file says of the first holds for it too.
type also struct{ path, of string }

// word is a word of a line, said of the second path.
func (a also) word(w string) string {
	before, after, found := strings.Cut(w, a.of)
	if !found || after != "" && !strings.ContainsAny(after[:1], "./") {
		return w
	}
	return before + a.path + after
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
		errs:      map[typeName]string{},
		strict:    map[typeName]string{},
		chains:    map[typeName]string{},
		relations: map[string]*Relations{},
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
		pos := file + ":" + strconv.Itoa(n)
		if err := m.lines(pos, words); err != nil {
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

// lines reads a line, and again for each second path of what it speaks of.
func (m *model) lines(pos string, w []string) error {
	if err := m.line(pos, w); err != nil {
		return err
	}
	if w[0] == "also" {
		return nil
	}
	for _, a := range m.also {
		second := slices.Clone(w)
		for i := range second {
			second[i] = a.word(second[i])
		}
		if slices.Equal(second, w) {
			continue
		}
		if err := m.line(pos, second); err != nil {
			return err
		}
	}
	return nil
}

func (m *model) line(pos string, w []string) error {
	switch w[0] {
	case "also":
		return m.alsoLine(w[1:])
	case "library":
		return m.library(w[1:])
	case "handle":
		return m.handle(pos, w[1:])
	case "chain":
		return m.chain(pos, w[1:])
	case "generated":
		return m.generatedLine(w[1:])
	case "relations":
		return m.relationsLine(pos, w[1:])
	case "driver":
		return m.driver(w[1:])
	}
	s := roleByName[w[0]]
	if s == nil {
		return fmt.Errorf("unknown role %q", w[0])
	}
	return m.call(pos, s, w[1:])
}

func (m *model) alsoLine(w []string) error {
	if len(w) != 3 || w[1] != "for" {
		return errors.New("also line is not: also PATH for LIBRARY")
	}
	m.also = append(m.also, also{path: w[0], of: w[2]})
	return nil
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

func (m *model) handle(pos string, w []string) error {
	if len(w) < 2 {
		return errors.New("handle line needs a kind and a type")
	}
	kind := slices.Index(kinds, w[0])
	if kind <= 0 {
		return fmt.Errorf("unknown kind of handle %q", w[0])
	}
	t, err := parseType(w[1])
	if err != nil {
		return err
	}
	for _, f := range w[2:] {
		if f == "strict" && HandleKind(kind) == Tx {
			m.strict[t] = fileOf(pos)
			continue
		}
		field, ok := strings.CutPrefix(f, "err=")
		if !ok || !token.IsIdentifier(field) {
			return fmt.Errorf("unknown key %q of a handle line", f)
		}
		m.errs[t] = field
	}
	if t.generated() {
		return m.generatedHandle(t, HandleKind(kind))
	}
	if _, twice := m.handles[t]; twice {
		return fmt.Errorf("duplicate handle %s", w[1])
	}
	m.handles[t] = HandleKind(kind)
	return nil
}

// chain reads a line that says that the methods of a type that return the type
// go on building the same statement.
func (m *model) chain(pos string, w []string) error {
	if len(w) != 1 {
		return errors.New("chain line needs a type")
	}
	t, err := parseType(w[0])
	if err != nil {
		return err
	}
	if t.generated() {
		return m.generatedChain(pos, t)
	}
	m.chains[t] = pos
	return nil
}

func parseType(s string) (typeName, error) {
	rest, pointer := strings.CutPrefix(s, "*")
	dot := strings.LastIndexByte(rest, '.')
	if dot <= 0 || !isName(rest[:dot], rest[dot+1:]) {
		return typeName{}, fmt.Errorf("bad type %q: write path.Name or *path.Name", s)
	}
	return typeName{rest[:dot], rest[dot+1:], pointer}, nil
}
