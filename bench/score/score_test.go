package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes a file of the test and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const shop = `{"findings": [
	{"rule": "txleak", "kind": "path", "pos": {"file": "store/order.go", "line": 40, "column": 3}, "func": "(*Store).Order", "message": "tx is still open",
		"path": [{"pos": {"file": "store/order.go", "line": 12, "column": 1}, "message": "transaction is opened"}]},
	{"rule": "outsidetx", "kind": "linear", "pos": {"file": "/src/shop/store/item.go", "line": 90, "column": 3}, "func": "Items", "message": "db is used"}
], "errors": []}`

func TestPlacesMatch(t *testing.T) {
	tests := []struct {
		name, place, want string
	}{
		{"the same line", `"file":"store/order.go","line":40,"rule":"txleak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"twelve lines away", `"file":"store/order.go","line":28,"rule":"txleak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"thirteen lines away", `"file":"store/order.go","line":27,"rule":"txleak","want":"found"`, "| txleak | 0 | 1 | 0 % | 0 | 0 |"},
		{"far away in the same method", `"file":"store/order.go","line":1,"func":"Store.Order","rule":"txleak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"over the line", `"file":"store/order.go","line":12,"rule":"txleak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"another rule", `"file":"store/order.go","line":40,"rule":"txdone","want":"found"`, "| txdone | 0 | 1 | 0 % | 0 | 0 |"},
		{"a class", `"file":"store/order.go","line":40,"class":"leak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"a class and its neighbour", `"file":"store/item.go","line":88,"class":"nested-begin","want":"found"`, "| nestedtx | 1 | 0 | 100 % | 0 | 0 |"},
		{"a class without a rule", `"file":"store/item.go","line":88,"class":"other","want":"found"`, "| other | 1 | 0 | 100 % | 0 | 0 |"},
		{"an absolute name of the report", `"file":"store/item.go","line":90,"rule":"outsidetx","want":"found"`, "| outsidetx | 1 | 0 | 100 % | 0 | 0 |"},
		{"a module below the root", `"file":"services/store/order.go","line":40,"rule":"txleak","want":"found"`, "| txleak | 1 | 0 | 100 % | 0 | 0 |"},
		{"another file of that name", `"file":"cart/order.go","line":40,"rule":"txleak","want":"found"`, "| txleak | 0 | 1 | 0 % | 0 | 0 |"},
		{"silence", `"file":"store/order.go","line":80,"rule":"txleak","want":"silent"`, "| txleak | 0 | 0 | – | 1 | 0 |"},
		{"no silence of another rule", `"file":"store/order.go","line":41,"rule":"txdone","want":"silent"`, "| txdone | 0 | 0 | – | 0 | 1 |"},
		{"silence of another rule", `"file":"store/order.go","line":46,"rule":"txdone","want":"silent"`, "| txdone | 0 | 0 | – | 1 | 0 |"},
		{"no silence", `"file":"store/order.go","line":41,"rule":"txleak","want":"silent"`, "| txleak | 0 | 0 | – | 0 | 1 |"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			places := write(t, "places.jsonl", `{"repo":"a/shop","commit":"c0ffee",`+test.place+"}\n")
			var out bytes.Buffer
			err := run([]string{"-places=" + places, "a/shop=" + write(t, "shop.json", shop)}, &out, &out)
			if wrong := strings.HasSuffix(test.want, "1 |"); wrong != errors.Is(err, errReported) || err != nil && !wrong {
				t.Errorf("error %v", err)
			}
			if got := strings.Split(out.String(), "\n")[2]; got != test.want {
				t.Errorf("got %q, want %q\n%s", got, test.want, out.String())
			}
		})
	}
}

func TestPlacesWithoutAReportAreLeftOut(t *testing.T) {
	places := write(t, "places.jsonl", `{"repo":"b/other","commit":"1","file":"store/order.go","line":40,"rule":"txleak","want":"silent"}`)
	var out bytes.Buffer
	if err := run([]string{"-places=" + places, "a/shop=" + write(t, "shop.json", shop)}, &out, &out); err != nil {
		t.Error(err)
	}
	if err := run([]string{"-places=" + places, write(t, "shop.json", shop)}, &out, &out); !errors.Is(err, errReported) {
		t.Errorf("a report without a repository is matched with all places, got %v", err)
	}
}

func TestReportsAreOfACommit(t *testing.T) {
	places := write(t, "places.jsonl", `{"repo":"a/shop","commit":"c0ffee","file":"store/order.go","line":40,"rule":"txleak","want":"found"}`)
	line := func(commit string) string {
		return `{"repo":"a/shop","commit":"` + commit + `","findings":[{"rule":"txleak","kind":"path","pos":{"file":"store/order.go","line":40}}]}` + "\n"
	}
	for name, report := range map[string]string{
		"c0ffee":  "a/shop@c0ffee=" + write(t, "shop.json", shop),
		"another": "a/shop@decaf=" + write(t, "shop.json", shop),
		"lines":   write(t, "shop.jsonl", line("decaf")+line("c0ffee")),
	} {
		var out bytes.Buffer
		if err := run([]string{"-places=" + places, report}, &out, &out); err != nil {
			t.Error(err)
		}
		if found := strings.Contains(out.String(), "txleak | 1"); found == (name == "another") {
			t.Errorf("%s: %s", name, out.String())
		}
	}
}

func TestBadInputHasItsPlace(t *testing.T) {
	const good = `{"repo":"a/b","commit":"1","file":"a.go","line":1,"rule":"txleak","want":"found"}` + "\n"
	tests := []struct {
		flag, name, text, want string
	}{
		{"-places=", "p.jsonl", good + "\n{", "p.jsonl:3: unexpected EOF"},
		{"-places=", "p.jsonl", good + `{"repo":"a/b","lien":1}`, `p.jsonl:2: json: unknown field "lien"`},
		{"-places=", "p.jsonl", strings.TrimSpace(good) + good, "p.jsonl:1: more than one object on the line"},
		{"-places=", "p.jsonl", strings.Replace(good, `"found"`, `"fuond"`, 1), `p.jsonl:1: want "fuond" is neither`},
		{"-places=", "p.jsonl", strings.Replace(good, `"rule":"txleak"`, `"class":"leek"`, 1), `p.jsonl:1: unknown class "leek"`},
		{"-places=", "p.jsonl", strings.Replace(good, `"a.go"`, `"/a.go"`, 1), "is not a clean relative name"},
		{"-verdicts=", "v.jsonl", `{"repo":"a/b","commit":"1","file":"a.go","line":1,"rule":"txleak","kind":"path","verdict":"yes","why":"x"}`, `v.jsonl:1: verdict "yes"`},
		{"-verdicts=", "v.tsv", "repo\tcommit\n", `v.tsv:1: no column "file"`},
		{"-verdicts=", "v.tsv", "repo\tcommit\tfile\tline\trule\tkind\tverdict\twhy\na\tb\n", "v.tsv:2: 2 columns, want 8"},
	}
	for _, test := range tests {
		args := []string{test.flag + write(t, test.name, test.text)}
		if test.flag == "-places=" {
			args = append(args, write(t, "shop.json", shop))
		}
		if err := run(args, new(bytes.Buffer), new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	places := write(t, "p.jsonl", good)
	for text, want := range map[string]string{
		"{\n\"findings\": [\n{]": "r.json:3: ",
		`{"errors": []}`:         "r.json:1: no findings",
		`{"findings": [{}]}`:     "r.json:1: finding 1 has no rule",
	} {
		if err := run([]string{"-places=" + places, write(t, "r.json", text)}, new(bytes.Buffer), new(bytes.Buffer)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
