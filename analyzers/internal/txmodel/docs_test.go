package txmodel

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of roles into the documentation")

// TestRolesAreDocumented keeps the table of docs/adding-a-library.md in step
// with the one that the parser reads.
func TestRolesAreDocumented(t *testing.T) {
	const file = "../../../docs/adding-a-library.md"
	const begin, end = "<!-- BEGIN roles -->\n", "<!-- END roles -->"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(data), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no markers for the table of roles", file)
	}
	want := head + begin + roleTable() + end + tail
	if want == string(data) {
		return
	}
	if !*update {
		t.Fatalf("table of roles is out of date: run go test ./analyzers/internal/txmodel -run %s -update", t.Name())
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func roleTable() string {
	var b strings.Builder
	b.WriteString("| role | the call | operands | further words |\n|---|---|---|---|\n")
	for _, s := range roles {
		var keys []string
		for _, k := range s.keysOf() {
			if k.names[0] == "err" || k.names[0] == "ctx" && !k.must {
				continue
			}
			keys = append(keys, keyCell(k))
		}
		words := slices.Clone(s.words)
		for i, w := range words {
			if w == "kind" {
				w = "kind="
			}
			words[i] = "`" + w + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.name, s.does, strings.Join(keys, ", "), strings.Join(words, ", "))
	}
	return b.String()
}

// keyCell gives all spellings of an operand, in brackets if it may be left out.
func keyCell(k key) string {
	var names []string
	for _, n := range k.names {
		names = append(names, "`"+n+"=`")
	}
	cell := strings.Join(names, " or ") + " " + short(k.places)
	if !k.must {
		return "[" + cell + "]"
	}
	return cell
}

func short(places []Place) string {
	names := map[Place]string{Recv: "recv", Arg: "aN", Result: "rN", BodyArg: "body.aN"}
	var s []string
	for _, p := range places {
		s = append(s, names[p])
	}
	return strings.Join(s, "/")
}

// TestDocumentedLinesParse reads the examples of model lines.
func TestDocumentedLinesParse(t *testing.T) {
	data, err := os.ReadFile("../../../docs/adding-a-library.md")
	if err != nil {
		t.Fatal(err)
	}
	var model strings.Builder
	for line := range strings.Lines(string(data)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		isLine := roleByName[word] != nil || slices.Contains(strings.Fields("library handle driver chain relations generated"), word)
		if !isLine || !strings.HasPrefix(line, "    ") {
			line = "\n"
		}
		model.WriteString(line)
	}
	if _, err := Default().With("adding-a-library.md", strings.NewReader(model.String())); err != nil {
		t.Error(err)
	}
}
