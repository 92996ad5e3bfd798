package typestate

import (
	"slices"
	"strings"
)

// loads is a set of relations, each by its path from the entity: "Orders.Items".
// A name "*" stands for all relations at its place, "?" for any, at any depth. The
// form is canonical: sorted, one a line.
type loads string

const (
	anything loads = "?"
	given    loads = "<" // those of the statement that the function was given
)

func (l loads) names() []string {
	if l == "" {
		return nil
	}
	return strings.Split(string(l), "\n")
}

// and gives the union.
func (l loads) and(names ...string) loads {
	all := append(l.names(), names...)
	slices.Sort(all)
	return loads(strings.Join(slices.Compact(all), "\n"))
}

// has reports whether the relation at path is, or may be, loaded.
func (l loads) has(path []string) bool {
	want := strings.Join(path, ".")
	parent := strings.Join(path[:len(path)-1], ".")
	for _, name := range l.names() {
		switch {
		case name == want, name == join(parent, "*"), strings.HasPrefix(name, want+"."):
			return true
		case name == string(given):
			return true
		case strings.HasSuffix(name, "?"):
			if at := strings.TrimSuffix(strings.TrimSuffix(name, "?"), "."); at == "" || want == at || strings.HasPrefix(want, at+".") {
				return true
			}
		}
	}
	return false
}

// below gives what is loaded of the entities at path, by their own paths.
func (l loads) below(path []string) loads {
	if len(path) == 0 {
		return l
	}
	var out loads
	at := strings.Join(path, ".")
	for _, name := range l.names() {
		if rest, ok := strings.CutPrefix(name, at+"."); ok {
			out = out.and(rest)
		} else if name == string(anything) || name == string(given) {
			out = out.and(name)
		}
	}
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
