package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/ruledoc"
)

const (
	tableBegin = "<!-- BEGIN RULES: written by make docs -->\n"
	tableEnd   = "<!-- END RULES -->\n"
)

// suppress is the last section of every page.
const suppress = "\n## Suppress\n\n" +
	"With the reason, at the end of the line or on the line above it:\n\n" +
	"```go\n//txvet:ignore %s -- reason\n```\n\n" +
	"In the doc comment of a function it holds for the function, above the package\n" +
	"clause for the file. Findings in _test.go files are reported with -tests only.\n"

// page renders the page of one rule.
func page(r rule) []byte {
	var b bytes.Buffer
	name := r.doc.Name
	fmt.Fprintf(&b, "<!-- Written by make docs from analyzers/%s/doc.go. -->\n\n", name)
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n", name, sentence(r.doc.Summary))
	fmt.Fprintf(&b, "Default: **%s**", r.onOff())
	if r.entry != nil {
		fmt.Fprintf(&b, " · since %s", r.entry.Since)
	}
	fmt.Fprintf(&b, " · [source](../../analyzers/%s) · [all rules](README.md)\n", name)
	for _, section := range r.doc.Sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s", section.Title, ruledoc.Markdown(section.Content))
	}
	fmt.Fprintf(&b, suppress, name)
	return b.Bytes()
}

// index renders the list of all pages.
func index(rules []rule) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Written by make docs. -->\n\n# Rules\n\n")
	b.WriteString(table(rules, ""))
	return b.Bytes()
}

// readme returns README.md with its table made new.
func readme(root string, rules []rule) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	head, rest, ok := strings.Cut(string(data), tableBegin)
	_, tail, found := strings.Cut(rest, tableEnd)
	if !ok || !found {
		return nil, fmt.Errorf("README.md has no lines %q and %q", strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return []byte(head + tableBegin + table(rules, "docs/rules/") + tableEnd + tail), nil
}

// table renders one row a rule, with links to pages in dir.
func table(rules []rule, dir string) string {
	var b strings.Builder
	b.WriteString("| rule | default | reports |\n|---|---|---|\n")
	for _, r := range rules {
		what := strings.TrimPrefix(r.doc.Summary, "reports ")
		fmt.Fprintf(&b, "| [%s](%s%s.md) | %s | %s |\n", r.doc.Name, dir, r.doc.Name, r.onOff(), what)
	}
	return b.String()
}

// sentence makes the first letter a capital.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
