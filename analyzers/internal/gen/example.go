package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/ruledoc"
)

// exampleFiles are the files of an example package and their sections.
var exampleFiles = []struct{ file, title string }{
	{"flagged.go", ruledoc.Flagged},
	{"accepted.go", ruledoc.Accepted},
}

// imports is what the code in a doc.go may use, by package name.
var imports = map[string]string{
	"bcrypt":    "golang.org/x/crypto/bcrypt",
	"context":   "context",
	"ent":       "txvet.test/store/ent",
	"errgroup":  "golang.org/x/sync/errgroup",
	"errors":    "errors",
	"fmt":       "fmt",
	"gorm":      "gorm.io/gorm",
	"http":      "net/http",
	"log":       "log",
	"os":        "os",
	"pgx":       "github.com/jackc/pgx/v5",
	"pgxpool":   "github.com/jackc/pgx/v5/pgxpool",
	"sql":       "database/sql",
	"sqlx":      "github.com/jmoiron/sqlx",
	"sync":      "sync",
	"time":      "time",
	"txruntime": "github.com/txvet/txvet/txruntime",
}

// claim is the end of a line that says what txvet reports there.
var claim = regexp.MustCompile(`// txvet: (.+)`)

// example makes a file of the blocks of a section: package clause, imports, and
// a want comment for each claim.
func example(doc *ruledoc.Doc, title string) ([]byte, error) {
	body := strings.Join(doc.Code(title), "\n")
	claims := len(claim.FindAllString(body, -1))
	if title == ruledoc.Flagged && claims == 0 {
		return nil, errors.New("no line under Flagged claims a finding")
	}
	if title == ruledoc.Accepted && claims > 0 {
		return nil, errors.New("a line under Accepted claims a finding")
	}
	header := "package " + doc.Name + "\n\n"
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", header+body, 0)
	if err != nil {
		return nil, fmt.Errorf("parse the code of %s: %w", title, err)
	}
	var b bytes.Buffer
	// Not "Code generated": rules stay silent in files that say so.
	fmt.Fprintf(&b, "// Written by make docs from analyzers/%s/doc.go.\n\n%s", doc.Name, header)
	std, other := make(map[string]bool), make(map[string]bool)
	for _, id := range file.Unresolved {
		switch path := imports[id.Name]; {
		case strings.Contains(path, "."):
			other[path] = true
		case path != "":
			std[path] = true
		}
	}
	b.WriteString("import (\n")
	for _, group := range []map[string]bool{std, other} {
		for _, path := range slices.Sorted(maps.Keys(group)) {
			fmt.Fprintf(&b, "%q\n", path)
		}
		b.WriteString("\n")
	}
	b.WriteString(")\n\n")
	b.WriteString(claim.ReplaceAllStringFunc(body, func(s string) string {
		return "// want `" + pattern(claim.FindStringSubmatch(s)[1], doc.Name) + "`"
	}))
	return format.Source(b.Bytes())
}

// pattern turns a claimed message into the regular expression of the finding.
func pattern(message, rule string) string {
	parts := strings.Split(message, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return "^" + strings.Join(parts, ".*") + ` \(` + rule + `\)$`
}
