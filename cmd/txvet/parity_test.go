package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const programs = "../../testdata/programs"

// TestParity runs both drivers with the real rules over each program, twice,
// since each has its cache.
func TestParity(t *testing.T) {
	entries, err := os.ReadDir(programs)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			t.Parallel()
			c := newCommand(t, filepath.Join(programs, entry.Name()), "real")
			for _, args := range [][]string{{"./..."}, {"-tests", "./..."}} {
				first, vetted := c.txvet(args...), c.vet(args...)
				want := sorted(findings(first.stdout))
				if first.stderr != "" || first.status != min(len(want), 1) {
					t.Errorf("txvet: %+v", first)
				}
				if got := sorted(findings(vetted.stderr)); !slices.Equal(got, want) || vetted.status != first.status {
					t.Errorf("txvet prints\n%q\ngo vet prints\n%q", want, got)
				}
				if second := c.txvet(args...); second != first {
					t.Errorf("from its cache, txvet prints %+v\nfirst %+v", second, first)
				}
				if second := c.vet(args...); second.status != vetted.status || !slices.Equal(sorted(findings(second.stderr)), want) {
					t.Errorf("from its cache, go vet prints %+v\nfirst %+v", second, vetted)
				}
			}
		})
	}
}
