package options

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/internal/config"
)

// alone lists the flags that the go command must not pass on: it has its own, or
// they make no sense for one package.
var alone = []string{"C", "V", "color", "diff", "explain", "fix", "flags", "format", "modules", "new-from", "tags", "version"}

// Describe prints the flags as go vet wants them, a JSON array.
func Describe(w io.Writer) error {
	type jsonFlag struct {
		Name  string
		Bool  bool
		Usage string
	}
	o, err := Parse(nil)
	if err != nil {
		return err
	}
	var all []jsonFlag
	o.flags.VisitAll(func(f *flag.Flag) {
		if slices.Contains(alone, f.Name) {
			return
		}
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		all = append(all, jsonFlag{f.Name, ok && b.IsBoolFlag(), f.Usage})
	})
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", data)
	return err
}

const usage = `txvet finds mistakes with database transactions in Go programs.

usage:
	txvet [flags] [packages]           analyse packages, by default the one here
	txvet -modules [flags] files…      analyse the modules that the files are in
	go vet -vettool=$(which txvet) …   the same within go vet
	txvet help [rule]                  list the rules, or explain one
	txvet config                       print the configuration in force
	txvet schema                       print the JSON schema of ` + config.Name + `

exit status: 0 nothing found, 1 findings, 2 wrong usage or packages that do not
compile.
`

// Help prints the usage, the rules and the flags.
func Help(w io.Writer) {
	fmt.Fprintf(w, "%s\nrules:\n", usage)
	for _, rule := range analyzers.Rules {
		state := "on "
		if !rule.Default {
			state = "off"
		}
		fmt.Fprintf(w, "\t%-11s %s  %s\n", rule.Name, state, Summary(rule))
	}
	fmt.Fprint(w, "\nA rule is switched off with -<rule>=false. With -<rule>, only rules so named run.\n\nflags:\n")
	o, err := Parse(nil)
	if err != nil {
		return
	}
	o.flags.VisitAll(func(f *flag.Flag) {
		if _, ok := f.Value.(*tristate); ok {
			return
		}
		arg, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "\t-%s\n\t\t%s\n", strings.TrimSpace(f.Name+" "+arg), text)
	})
}

// Explain prints the documentation of a rule.
func Explain(w io.Writer, name string) error {
	for _, rule := range analyzers.Rules {
		if rule.Name == name {
			_, err := fmt.Fprintf(w, "%s\n", strings.TrimRight(rule.Doc, "\n"))
			if rule.URL != "" {
				fmt.Fprintf(w, "\n%s\n", rule.URL)
			}
			return err
		}
	}
	return fmt.Errorf("no rule %q: txvet help lists them", name)
}

// Summary is the first line of a rule's documentation without its name.
func Summary(rule analyzers.Rule) string {
	line, _, _ := strings.Cut(rule.Doc, "\n")
	return strings.TrimPrefix(line, rule.Name+": ")
}
