package txtest

import (
	"slices"
	"testing"
)

func TestScriptIsSplitAsTheClientDoes(t *testing.T) {
	t.Parallel()
	for script, want := range map[string][]string{
		"":                      nil,
		" ; ;\n":                nil,
		"a":                     {"a"},
		"a;\n b ; c":            {"a", "b", "c"},
		"a ';' b; c":            {"a ';' b", "c"},
		`a 'it''s;' b; c`:       {`a 'it''s;' b`, "c"},
		`a 'it\'s;' b; c`:       {`a 'it\'s;' b`, "c"},
		"a `\\`; b":             {"a `\\`", "b"},
		"a \";\"; b":            {`a ";"`, "b"},
		"a 'open; b":            {"a 'open; b"},
		"-- don't;\na; b -- c;": {"-- don't;\na", "b -- c;"},
		"# don't;\na; # b":      {"# don't;\na"},
		"a--1; b":               {"a--1", "b"},
		"/* ; */ a; /* b */;":   {"/* ; */ a"},
		"/*!40101 set a */; b":  {"/*!40101 set a */", "b"},
		"/*M!100 a */;":         {"/*M!100 a */"},
		"/*/ ; */ a":            {"/*/ ; */ a"},
		"a; /* open; b":         {"a"},
		"DELIMITER //\nbegin a; b; end//\ndelimiter ;\nc; d": {"begin a; b; end", "c", "d"},
		"a;\n-- x\ndelimiter $$\nb;c $$":                     {"a", "b;c"},
		"delimiter":                                          {"delimiter"},
		"a delimiter x; b":                                   {"a delimiter x", "b"},
	} {
		if got := split(script); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", script, got, want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a 'b'; delimiter x\n/* c */ -- d")
	f.Fuzz(func(t *testing.T, script string) { split(script) })
}
