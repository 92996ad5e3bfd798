package effect

import (
	"go/types"
	"regexp"
	"strconv"
	"strings"
)

// names turns paths into what the declaration of a function calls things.
type names struct {
	fn     *types.Func
	params []*types.Var // the receiver first
}

func newNames(fn *types.Func) *names {
	n := &names{fn: fn}
	if recv := fn.Signature().Recv(); recv != nil {
		n.params = append(n.params, recv)
	}
	for p := range fn.Signature().Params().Variables() {
		n.params = append(n.params, p)
	}
	return n
}

var (
	paramRoot  = regexp.MustCompile(`^p\d+`)
	globalRoot = regexp.MustCompile(`^g:\{[^}]*\}\.\w+`)
	pathStep   = regexp.MustCompile(`^(\.[^.!@+>]+|[!@+>]\{[^}]*\})`)
)

// path writes a path with the names of parameters and variables, where they
// have one. Pointers are followed tacitly, as the language does, but for one
// that ends the path.
func (n *names) path(p Path) string {
	out, rest := string(p), ""
	if root := paramRoot.FindString(out); root != "" {
		rest = out[len(root):]
		if v := n.param(root); v != nil && v.Name() != "" && v.Name() != "_" {
			root = v.Name()
		}
		out = root
	} else if root := globalRoot.FindString(out); root != "" {
		rest = out[len(root):]
		out = n.qualified(root[2:])
	}
	return n.follow(out, rest)
}

// follow writes the steps of a path behind its root.
func (n *names) follow(out, rest string) string {
	for rest != "" {
		step := pathStep.FindString(rest)
		if step == "" {
			return out + rest
		}
		rest = rest[len(step):]
		switch {
		case step[0] == '!':
			out += "!" + n.key(step[2:len(step)-1])
		case step[0] == '@':
			out += " with " + n.path(Path(step[2:len(step)-1]))
		case step[0] == '>':
			out += "." + step[2:len(step)-1] + "()"
		case step[0] == '+':
			out += " building"
			if loads := step[2 : len(step)-1]; loads != "" {
				out += " with " + strings.ReplaceAll(loads, ";", ", ")
			}
		case strings.HasPrefix(step, ".["):
			out += step[1:]
		case step != ".*":
			out += step
		case rest == "":
			out = "*" + out
		}
	}
	return out
}

// param is the parameter that a root stands for, nil if there is none.
func (n *names) param(root string) *types.Var {
	i, err := strconv.Atoi(strings.TrimPrefix(root, "p"))
	if err != nil || i >= len(n.params) {
		return nil
	}
	return n.params[i]
}

// key writes the key of a context value: its type, variable or constant.
func (n *names) key(k string) string {
	return n.qualified(strings.TrimPrefix(strings.TrimPrefix(k, "zero "), "g:"))
}

// qualified cuts a name with an import path down to what the file has.
func (n *names) qualified(name string) string {
	name = strings.NewReplacer("{", "", "}", "").Replace(name)
	if own, ok := strings.CutPrefix(name, n.fn.Pkg().Path()+"."); ok {
		return own
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

// argument is the name that the type of the function at fn gives to argument i.
func (n *names) argument(fn Path, i int) string {
	if sig := n.signature(fn); sig != nil && i < sig.Params().Len() {
		if name := sig.Params().At(i).Name(); name != "" && name != "_" {
			return name
		}
	}
	return "a" + strconv.Itoa(i)
}

// signature is the type of a function in a parameter or a field of one, nil if
// it is anywhere else.
func (n *names) signature(fn Path) *types.Signature {
	head, rest, _ := strings.Cut(string(fn), ".")
	v := n.param(head)
	for v != nil && rest != "" {
		var field string
		field, rest, _ = strings.Cut(rest, ".")
		obj, _, _ := types.LookupFieldOrMethod(v.Type(), true, n.fn.Pkg(), field)
		v, _ = obj.(*types.Var)
	}
	if v == nil {
		return nil
	}
	sig, _ := v.Type().Underlying().(*types.Signature)
	return sig
}

// fails reports whether the last result is an error.
func fails(sig *types.Signature) bool {
	if sig == nil || sig.Results().Len() == 0 {
		return false
	}
	last := sig.Results().At(sig.Results().Len() - 1).Type()
	return types.Identical(last, types.Universe.Lookup("error").Type())
}

// handle says where an outcome leaves handle i that it opens: in a result, a
// part of a result or a location of the caller.
func (n *names) handle(o Outcome, i string) string {
	h := Path("o" + i)
	var at []string
	for i, r := range o.Results {
		if r.Value == h {
			at = append(at, result(i))
		}
		for _, f := range r.Fields {
			if f.Src == h {
				at = append(at, result(i)+string(f.Dst))
			}
		}
	}
	for _, s := range o.Stores {
		if s.Src == h {
			at = append(at, n.path(s.Dst))
		}
	}
	if len(at) == 0 {
		return "a handle"
	}
	return strings.Join(at, " and ")
}

func result(i int) string { return "r" + strconv.Itoa(i) }
