package unit

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"
)

// Errors are the errors of a package that does not parse or type-check, in
// order. Each is a [types.Error] or a *[scanner.Error].
type Errors []error

func (e Errors) Error() string {
	var lines []string
	for _, err := range e {
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// checked is a parsed and type-checked unit.
type checked struct {
	fset  *token.FileSet
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

func check(fset *token.FileSet, u *Unit) (*checked, error) {
	c := &checked{
		fset: fset,
		info: &types.Info{
			Types:        make(map[ast.Expr]types.TypeAndValue),
			Defs:         make(map[*ast.Ident]types.Object),
			Uses:         make(map[*ast.Ident]types.Object),
			Implicits:    make(map[ast.Node]types.Object),
			Instances:    make(map[*ast.Ident]types.Instance),
			Scopes:       make(map[ast.Node]*types.Scope),
			Selections:   make(map[*ast.SelectorExpr]*types.Selection),
			FileVersions: make(map[*ast.File]string),
		},
	}
	if err := c.parse(u); err != nil {
		return nil, err
	}
	var errs Errors
	conf := types.Config{
		Importer:  newImporter(fset, u),
		Sizes:     u.Sizes,
		GoVersion: u.GoVersion,
		Error:     func(err error) { errs = append(errs, err) },
	}
	pkg, err := conf.Check(u.Path, fset, c.files, c.info)
	if len(errs) > 0 {
		return nil, errs
	}
	if err != nil {
		return nil, err
	}
	c.pkg = pkg
	return c, nil
}

// parse reads all files, so that all their errors are known.
func (c *checked) parse(u *Unit) error {
	var errs Errors
	for _, name := range u.GoFiles {
		src, err := u.Read(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		file, err := parser.ParseFile(c.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		var list scanner.ErrorList
		switch {
		case err == nil:
			c.files = append(c.files, file)
		case errors.As(err, &list):
			for _, e := range list {
				errs = append(errs, e)
			}
		default:
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return nil
}
