package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

const docs = "../../docs"

var yamlBlock = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// TestConfigurationSchema validates the configurations that the documentation
// shows, and what txvet config prints. Those that txvet refuses, which have a
// comment "wrong", must not be valid either.
func TestConfigurationSchema(t *testing.T) {
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(docs, "txvet.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	configurations := []string{printed(t)}
	for _, name := range []string{"configuration.md", "baseline.md", "suppressing.md"} {
		page, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range yamlBlock.FindAllSubmatch(page, -1) {
			configurations = append(configurations, string(block[1]))
		}
	}
	for _, text := range configurations {
		wrong := strings.Contains(text, "# wrong")
		if err := validYAML(s, text); wrong != (err != nil) {
			t.Errorf("%v:\n%s", err, text)
		}
	}
	for _, text := range []string{
		"rules: {txlaek: true}",
		"rules: {txleak: 1}",
		"rules: {txleak: {panics: true}}",
		"rules: {all: {enabled: true}}",
		"paths: {}",
		"paths: [{match: a}]",
		"paths: [{match: a, rules: {txleak: {panic: true}}}]",
		"tests: 1",
		"tags: [a, b]",
		"colour: always",
	} {
		if validYAML(s, text) == nil {
			t.Errorf("valid: %s", text)
		}
	}
}

// validYAML validates a document in the way of editors, as the JSON that it means.
func validYAML(s *jsonschema.Schema, text string) error {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		return err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	v, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// printed is the configuration with all defaults.
func printed(t *testing.T) string {
	t.Helper()
	out, err := exec.Command(txvet, "-config=off", "config").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
