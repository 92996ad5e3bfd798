package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const docs = "../../docs"

// TestSchemaIsWritten compares docs/txvet.schema.json with what make docs writes.
func TestSchemaIsWritten(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(docs, "txvet.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if out := newCommand(t, ".", "real").txvet("schema"); out.stdout != string(data) {
		t.Error("docs/txvet.schema.json is not what txvet schema prints: run make docs")
	}
}

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// TestConfigurationPages reads each configuration that the documentation shows.
// Where a comment says "wrong" it must be refused, with lines that the page has.
func TestConfigurationPages(t *testing.T) {
	for _, name := range []string{"configuration.md", "baseline.md", "suppressing.md"} {
		page, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		blocks := yamlBlock.FindAllSubmatch(page, -1)
		if len(blocks) == 0 {
			t.Errorf("%s has no configuration", name)
		}
		for _, block := range blocks {
			c := newCommand(t, t.TempDir(), "real")
			c.write("house.model", "")
			c.write(".txvet.yml", string(block[1]))
			out := c.txvet("config")
			wrong := strings.Contains(string(block[1]), "# wrong")
			if wrong != (out.status == 2) || !wrong && out.status != 0 {
				t.Errorf("%s: %s\n%s", name, block[1], out.stderr)
			}
			for line := range strings.Lines(strings.ReplaceAll(out.stderr, c.dir, "/src/shop")) {
				if !strings.Contains(string(page), "    "+line) {
					t.Errorf("%s does not say %s", name, line)
				}
			}
		}
	}
}
