// Package ruledoc reads the documentation of a rule out of its doc.go, the only
// text about the rule that a person writes. A rule embeds the file and gives it
// to rule.New:
//
//	//go:embed doc.go
//	var doc string
//
//	var Analyzer = rule.New(doc, check)
//
// The package comment is a summary, "Package txleak reports …", followed by the
// sections of [Titles] in that order; Fixes and Options may be absent. Indented
// blocks under Flagged and Accepted are Go declarations. In Flagged, a line that ends
// in "// txvet: message" claims a finding, where "…" stands for any text.
package ruledoc

import (
	"errors"
	"fmt"
	"go/doc/comment"
	"slices"
	"strings"
)

// The titles of the sections.
const (
	Reports  = "What it reports"
	Why      = "Why it matters"
	Flagged  = "Flagged"
	Accepted = "Accepted"
	Fixes    = "Fixes"
	Options  = "Options"
	Limits   = "Limits"
)

// Titles lists the sections in their fixed order.
var Titles = []string{Reports, Why, Flagged, Accepted, Fixes, Options, Limits}

const pages = "https://github.com/txvet/txvet/blob/main/docs/rules/"

// Doc is the documentation of one rule.
type Doc struct {
	Name     string // of the package, which is the rule's
	Summary  string // one sentence without the full stop: "reports …"
	Text     string // help text: "name: summary", then the sections
	Sections []Section
}

// Section is one titled part of a Doc.
type Section struct {
	Title   string
	Content []comment.Block
}

// URL returns the address of the rule's page.
func URL(name string) string { return pages + name + ".md" }

// Help returns the name of a rule and its help text, given the source of its
// doc.go. It reads no further than it must: every process that go vet starts
// does so for each rule. It panics if the source does not begin as [Parse]
// wants; the file is embedded, so that the build is broken then.
func Help(source string) (name, text string) {
	doc, _, err := head(source)
	if err != nil {
		panic(err)
	}
	return doc.Name, doc.Text
}

// Parse reads the source of a doc.go, which begins with the package comment. Its
// error names every section that is missing, unknown or out of order.
func Parse(source string) (*Doc, error) {
	doc, body, err := head(source)
	if err != nil {
		return nil, err
	}
	doc.Sections, err = sections(body)
	if err != nil {
		return nil, fmt.Errorf("parse rule doc of %s: %w", doc.Name, err)
	}
	return doc, nil
}

// head reads all but the sections, and returns the text that holds them.
func head(source string) (doc *Doc, body string, err error) {
	var b strings.Builder
	rest := source
	for strings.HasPrefix(rest, "//") {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		b.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
		b.WriteByte('\n')
	}
	clause, _, _ := strings.Cut(rest, "\n")
	name, ok := strings.CutPrefix(clause, "package ")
	if !ok {
		return nil, "", errors.New("parse rule doc: no package clause below the comment that the file begins with")
	}
	summary, body, _ := strings.Cut(b.String(), "\n\n")
	summary, ok = strings.CutPrefix(strings.Join(strings.Fields(summary), " "), "Package "+name+" ")
	if !ok {
		return nil, "", fmt.Errorf("parse rule doc of %s: it does not begin with %q", name, "Package "+name)
	}
	summary = strings.TrimSuffix(summary, ".")
	return &Doc{Name: name, Summary: summary, Text: name + ": " + summary + "\n\n" + body}, body, nil
}

// sections cuts the body at its headings.
func sections(body string) ([]Section, error) {
	var out []Section
	var errs []error
	var titles []string
	for _, block := range new(comment.Parser).Parse(body).Content {
		if heading, ok := block.(*comment.Heading); ok {
			title := text(heading.Text)
			titles = append(titles, title)
			out = append(out, Section{Title: title})
			if !slices.Contains(Titles, title) {
				errs = append(errs, fmt.Errorf("unknown section %q", title))
			}
			continue
		}
		if len(out) == 0 {
			errs = append(errs, errors.New("text between the summary and the first section"))
			break
		}
		last := &out[len(out)-1]
		last.Content = append(last.Content, block)
	}
	for _, title := range Titles {
		if title != Fixes && title != Options && !slices.Contains(titles, title) {
			errs = append(errs, fmt.Errorf("no section %q", title))
		}
	}
	for i := 1; i < len(titles); i++ {
		if slices.Index(Titles, titles[i-1]) >= slices.Index(Titles, titles[i]) {
			errs = append(errs, fmt.Errorf("section %q is out of order, want %s", titles[i], strings.Join(Titles, ", ")))
		}
	}
	return out, errors.Join(errs...)
}

// text returns the plain words of a heading.
func text(words []comment.Text) string {
	var b strings.Builder
	for _, word := range words {
		if plain, ok := word.(comment.Plain); ok {
			b.WriteString(string(plain))
		}
	}
	return b.String()
}

// Section returns the content of the section with a title, nil if there is none.
func (d *Doc) Section(title string) []comment.Block {
	for _, s := range d.Sections {
		if s.Title == title {
			return s.Content
		}
	}
	return nil
}

// Code returns the indented blocks of a section.
func (d *Doc) Code(title string) []string {
	var out []string
	for _, block := range d.Section(title) {
		if code, ok := block.(*comment.Code); ok {
			out = append(out, code.Text)
		}
	}
	return out
}

// Markdown renders blocks, those of code as Go.
func Markdown(blocks []comment.Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString("\n")
		}
		if code, ok := block.(*comment.Code); ok {
			b.WriteString("```go\n" + code.Text + "```\n")
			continue
		}
		b.Write(new(comment.Printer).Markdown(&comment.Doc{Content: []comment.Block{block}}))
	}
	return b.String()
}
