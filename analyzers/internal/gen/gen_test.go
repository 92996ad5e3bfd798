package main

import "testing"

const root = "../../.."

func TestDocs(t *testing.T) {
	if err := doMain(root, false); err != nil {
		t.Fatal(err)
	}
}

func TestPattern(t *testing.T) {
	got := pattern(`"tx" (begun on line …) is open`, "txleak")
	if want := `^"tx" \(begun on line .*\) is open \(txleak\)$`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
