package txmodel

import (
	"fmt"
	"go/token"
	"strings"
)

// funcName is a types.Func.FullName taken apart.
type funcName struct {
	pkg  string
	recv string // type name with its type parameters, "" for a function
	name string
}

// parseFunc reads path.Name, (path.Type).Name and (*path.Type).Name.
func parseFunc(s string) (funcName, error) {
	bad := func() error {
		return fmt.Errorf("bad function %q: write path.Name, (path.Type).Name or (*path.Type).Name", s)
	}
	owner, recv := s, ""
	var n funcName
	if inner, ok := strings.CutPrefix(s, "("); ok {
		inner, n.name, ok = strings.Cut(inner, ").")
		owner = strings.TrimPrefix(inner, "*")
		if !ok || !isName(owner, n.name) {
			return n, bad()
		}
	}
	plain, params, _ := strings.Cut(owner, "[")
	dot := strings.LastIndexByte(plain, '.')
	if dot <= 0 || !isName(plain[:dot], plain[dot+1:]) {
		return n, bad()
	}
	n.pkg, recv = plain[:dot], plain[dot+1:]
	if n.name == "" {
		n.name, recv = recv, ""
	} else if params != "" {
		recv += "[" + params
	}
	n.recv = recv
	return n, nil
}

// callKey is the key of a full name: type parameters may be written with or
// without blanks.
func callKey(full string) string {
	if strings.IndexByte(full, '[') < 0 {
		return full
	}
	return strings.ReplaceAll(full, " ", "")
}

// isName reports whether s names something in the package pkg. In packages that
// a tool generates, `*` stands for one or more letters.
func isName(pkg, s string) bool {
	if strings.HasPrefix(pkg, generatedPrefix) {
		s = strings.ReplaceAll(s, "*", "x")
	}
	return token.IsIdentifier(s)
}
