package output

import (
	"go/doc/comment"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/sarif"

	"github.com/txvet/txvet/analyzers"
)

// sarifRules describes all rules, the pseudo rule that checks directives among
// them, and returns their places by name.
func sarifRules() ([]sarifRule, map[string]int) {
	var rules []sarifRule
	index := make(map[string]int)
	enabled := make(map[string]bool)
	for _, rule := range analyzers.Rules {
		enabled[rule.Name] = rule.Default
	}
	for _, a := range analyzers.Suite(analyzers.Rules) {
		on, ok := enabled[a.Name]
		index[a.Name] = len(rules)
		rules = append(rules, newRule(a, on || !ok))
	}
	return rules, index
}

func newRule(a *analysis.Analyzer, enabled bool) sarifRule {
	title, body, _ := strings.Cut(a.Doc, "\n")
	title = sentence(strings.TrimPrefix(title, a.Name+": "))
	doc := new(comment.Parser).Parse(body)
	help := sarif.Message{Text: string(plain.Text(doc)), Markdown: markdown(doc)}
	if len(doc.Content) == 0 {
		help = sarif.Message{Text: title}
	}
	full := title
	if why := section(doc, "Why it matters"); len(why.Content) > 0 {
		full += " " + strings.TrimSpace(string(plain.Text(why)))
	}
	return sarifRule{
		ReportingDescriptor: sarif.ReportingDescriptor{
			ID:               a.Name,
			ShortDescription: sarif.Message{Text: title},
			Help:             help,
			HelpURI:          a.URL,
			DefaultConfiguration: sarif.ReportingConfiguration{
				Enabled: enabled,
				Level:   level(a.Name),
			},
		},
		FullDescription: sarif.Message{Text: full},
		Properties:      sarifProperties{Tags: []string{"correctness", "database", "transactions"}},
	}
}

// plain prints documentation without links to headings and without line breaks.
var plain = &comment.Printer{HeadingLevel: 2, HeadingID: func(*comment.Heading) string { return "" }, TextWidth: -1}

// markdown prints documentation with fenced code, which is shown in colours.
func markdown(doc *comment.Doc) string {
	var b strings.Builder
	for i, block := range doc.Content {
		if i > 0 {
			b.WriteString("\n")
		}
		if code, ok := block.(*comment.Code); ok {
			b.WriteString("```go\n" + code.Text + "```\n")
		} else {
			b.Write(plain.Markdown(&comment.Doc{Content: []comment.Block{block}}))
		}
	}
	return b.String()
}

// section returns what stands below a heading.
func section(doc *comment.Doc, title string) *comment.Doc {
	out := new(comment.Doc)
	within := false
	for _, block := range doc.Content {
		heading, ok := block.(*comment.Heading)
		switch {
		case ok:
			within = len(heading.Text) == 1 && heading.Text[0] == comment.Plain(title)
		case within:
			out.Content = append(out.Content, block)
		}
	}
	return out
}

// sentence makes the first letter a capital, and adds the full stop.
func sentence(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:] + "."
}
