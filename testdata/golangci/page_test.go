package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// page reads the page that these tests hold to what it says.
func page(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "golangci-lint.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// block returns the one block of the page with the text in it.
func block(t *testing.T, language, text string) string {
	t.Helper()
	var found []string
	for _, m := range fence.FindAllStringSubmatch(page(t), -1) {
		if m[1] == language && strings.Contains(m[2], text) {
			found = append(found, m[2])
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d blocks of %s with %q", len(found), language, text)
	}
	return found[0]
}

// TestPageBuilds compares the page with what is built here.
func TestPageBuilds(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	if got := block(t, "go", "package main"); got != string(source) {
		t.Errorf("main.go on the page:\n%s", got)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	custom := block(t, "yaml", "plugins:")
	version := regexp.MustCompile(`(?m)^version: (\S+)$`).FindStringSubmatch(custom)[1]
	if want := "github.com/golangci/golangci-lint/v2 " + version; !strings.Contains(string(mod), want) {
		t.Errorf("go.mod does not require %s", want)
	}
	if want := "golangci-lint/v2@" + version; !strings.Contains(page(t), want) || !strings.Contains(page(t), "golangci-lint "+version) {
		t.Errorf("the page has another version than %s elsewhere", version)
	}
	path := regexp.MustCompile(`import: (\S+)`).FindStringSubmatch(custom)[1]
	if !strings.Contains(string(source), `_ "`+path+`"`) {
		t.Errorf("main.go does not import %s", path)
	}
}
