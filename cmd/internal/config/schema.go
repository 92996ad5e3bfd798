package config

import (
	"encoding/json"
	"flag"
	"io"

	"github.com/txvet/txvet/analyzers"
)

// object is a JSON schema, or a part of one.
type object map[string]any

// Schema writes the JSON schema of a file, in the dialect of draft 2020-12. Flags
// are those of the keys.
func Schema(w io.Writer, flags *flag.FlagSet, describe func(analyzers.Rule) string) error {
	rules, named := object{}, object{}
	for _, rule := range analyzers.Rules {
		named[rule.Name] = object{"type": "boolean", "description": describe(rule)}
		on := object{"type": "boolean", "description": describe(rule), "default": rule.Default}
		rules[rule.Name] = withOptions(rule, on)
	}
	named[all] = object{"type": "boolean", "description": "each rule that is not named"}
	rules[all] = named[all]
	keys := object{
		"rules": closed(rules, "switches of rules, and their options"),
		"paths": object{
			"type":        "array",
			"description": "switches for some files; later entries win",
			"items": object{
				"type":                 "object",
				"additionalProperties": false,
				"required":             []string{"match", "rules"},
				"properties": object{
					"match": object{
						"description": "patterns relative to the folder of this file, such as internal/legacy or **/*_mock.go",
						"oneOf":       []object{{"type": "string"}, {"type": "array", "items": object{"type": "string"}}},
					},
					"rules": closed(named, "switches of rules"),
				},
			},
		},
	}
	flags.VisitAll(func(f *flag.Flag) { keys[f.Name] = value(f) })
	root := closed(keys, "configuration of txvet")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "https://raw.githubusercontent.com/txvet/txvet/main/docs/txvet.schema.json"
	root["title"] = Name
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(root)
}

func closed(properties object, description string) object {
	return object{
		"type":                 "object",
		"description":          description,
		"additionalProperties": false,
		"properties":           properties,
	}
}

// withOptions allows the options of a rule instead of its switch.
func withOptions(rule analyzers.Rule, on object) object {
	options := object{"enabled": object{"type": "boolean", "default": true}}
	rule.Flags.VisitAll(func(f *flag.Flag) { options[f.Name] = value(f) })
	return object{"oneOf": []object{on, closed(options, "options of "+rule.Name)}}
}

// value describes the value of a flag.
func value(f *flag.Flag) object {
	_, usage := flag.UnquoteUsage(f)
	schema := object{"type": "string", "description": usage}
	if isBool(f) {
		schema["type"] = "boolean"
		schema["default"] = f.DefValue == "true"
	}
	if repeated(f) {
		one := object{"type": "string"}
		return object{"description": usage, "oneOf": []object{one, {"type": "array", "items": one}}}
	}
	if of, ok := f.Value.(interface{ Values() []string }); ok {
		schema["enum"] = of.Values()
	}
	return schema
}
