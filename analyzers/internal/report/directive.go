package report

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// prefix is how a directive that ignores findings begins:
//
//	//txvet:ignore rule[,rule] -- reason
const prefix = "//txvet:ignore"

// A directive tells rules to be silent about a region: a line, a function or a
// file.
type directive struct {
	pos        token.Pos // of the comment
	rules      []string
	reason     string
	start, end token.Pos // the region
}

func (d directive) covers(pos token.Pos) bool { return d.start <= pos && pos < d.end }

// directives returns the directives of the package, in order.
func directives(pass *analysis.Pass) ([]directive, error) {
	var all []directive
	for _, file := range pass.Files {
		docs := functionDocs(file)
		for _, group := range file.Comments {
			for _, comment := range group.List {
				d, ok := parseDirective(comment)
				if !ok {
					continue
				}
				if err := d.place(pass, file, group, docs[group]); err != nil {
					return nil, err
				}
				all = append(all, d)
			}
		}
	}
	return all, nil
}

// functionDocs maps each doc comment of a function to the function.
func functionDocs(file *ast.File) map[*ast.CommentGroup]*ast.FuncDecl {
	docs := make(map[*ast.CommentGroup]*ast.FuncDecl)
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Doc != nil {
			docs[fn.Doc] = fn
		}
	}
	return docs
}

func parseDirective(comment *ast.Comment) (directive, bool) {
	text, ok := strings.CutPrefix(comment.Text, prefix)
	if !ok || text != "" && text[0] != ' ' && text[0] != '\t' {
		return directive{}, false
	}
	names, reason, _ := strings.Cut(text, "--")
	d := directive{pos: comment.Pos(), reason: strings.TrimSpace(reason)}
	d.rules = strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	return d, true
}

// place sets the region: the file if the comment stands above the package
// clause, the function if it is part of its doc comment, the line if it follows
// code, and otherwise the line below the comments that it stands among.
func (d *directive) place(pass *analysis.Pass, syntax *ast.File, group *ast.CommentGroup, fn *ast.FuncDecl) error {
	if d.pos < syntax.Package {
		d.start, d.end = syntax.FileStart, syntax.FileEnd
		return nil
	}
	if fn != nil {
		d.start, d.end = fn.Pos(), fn.End()
		return nil
	}
	file := pass.Fset.File(d.pos)
	src, err := pass.ReadFile(file.Name())
	if err != nil {
		return err
	}
	line := file.PositionFor(d.pos, false).Line
	if before := string(src[file.Offset(file.LineStart(line)):file.Offset(d.pos)]); strings.TrimSpace(before) == "" {
		line = file.PositionFor(group.End(), false).Line + 1
	}
	d.start, d.end = lineRegion(file, line)
	return nil
}

// lineRegion returns the positions that a line spans; none past the last line.
func lineRegion(file *token.File, line int) (start, end token.Pos) {
	eof := token.Pos(file.Base() + file.Size())
	if line > file.LineCount() {
		return eof, eof
	}
	if line == file.LineCount() {
		return file.LineStart(line), eof
	}
	return file.LineStart(line), file.LineStart(line + 1)
}
