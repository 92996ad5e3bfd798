package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const brokenModels = `
-- models/house.model --
# Models of the house.
begin nothing
`

// TestBrokenModels wants the place of the mistake once, not once for each
// package of the build.
func TestBrokenModels(t *testing.T) {
	c := toy(t, good+brokenModels)
	c.rules("real")
	out := c.txvet("-models=models/house.model", "./...")
	if out.status != 2 || !strings.HasPrefix(out.stderr, "models/house.model:2: ") || out.stdout != "" {
		t.Errorf("%+v", out)
	}
	file := filepath.Join(c.dir, "models", "house.model")
	if out := c.vet("-models="+file, "./..."); out.status == 0 || strings.Count(out.stderr, "house.model:2: ") != 1 {
		t.Errorf("go vet: %+v", out)
	}
	if out := c.vet("-models=models/house.model", "./..."); out.status == 0 || !strings.Contains(out.stderr, "go vet needs an absolute file name") {
		t.Errorf("go vet, relative: %+v", out)
	}
	if out := c.txvet("-models=missing.model", "./..."); out.status != 2 || !strings.Contains(out.stderr, "missing.model") {
		t.Errorf("missing file: %+v", out)
	}
}
