package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const programs = "../programs"

// txvet is the name of the program, built from the module around this one, and
// cache the folder of its results.
var txvet, cache string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "formats")
	if err != nil {
		log.Fatal(err)
	}
	txvet, cache = filepath.Join(dir, "txvet"), filepath.Join(dir, "cache")
	build := exec.Command("go", "build", "-C", "../..", "-o", txvet, "./cmd/txvet")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		log.Fatalf("build txvet: %v", err)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// run prints the findings of the module in a folder, which gives the status.
func run(t *testing.T, dir, format string, status int) []byte {
	t.Helper()
	cmd := exec.Command(txvet, "-format="+format, "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TXVETCACHE="+cache, "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != status {
		t.Fatalf("%s of %s: status %d\n%s", format, dir, got, &stderr)
	}
	return stdout.Bytes()
}

// report is the form of -format=json, with which the others are compared.
type report struct {
	Findings []struct {
		Rule, Kind, Func, Message, Fingerprint string
		Pos, End                               place
		Path                                   []step
	}
	Errors []string
}

type place struct {
	File         string
	Line, Column int
}

type step struct {
	Pos     place
	Message string
}

func findings(t *testing.T, dir string, status int) report {
	t.Helper()
	var r report
	if err := json.Unmarshal(run(t, dir, "json", status), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// program is a module, and the status that it gives.
type program struct {
	name, dir string
	status    int
}

// all returns programs with findings, without, and with errors.
func all(t *testing.T) []program {
	t.Helper()
	dir, err := filepath.Abs(programs)
	if err != nil {
		t.Fatal(err)
	}
	return []program{
		{"orders", filepath.Join(dir, "orders"), 1},
		{"shop", filepath.Join(dir, "shop"), 1},
		{"library", filepath.Join(dir, "library"), 1},
		{"clean", filepath.Join(dir, "clean"), 0},
		{"broken", broken(t), 2},
	}
}

// broken is the shop, in a folder and a file with odd names, beside a package
// that does not compile.
func broken(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ein Geschäft, 100%")
	shop, err := os.ReadFile(filepath.Join(programs, "shop", "shop.go"))
	if err != nil {
		t.Fatal(err)
	}
	shop = bytes.ReplaceAll(shop, []byte("\tif err := s.take("), []byte("\t_, _ = \"é\", \"😀\"; if err := s.take("))
	for name, content := range map[string]string{
		"go.mod":         "module example.com/m\n\ngo 1.26.0\n",
		"shop/ü+shop.go": string(shop),
		"bad/bad.go":     "package bad\n\nvar é int = \"\"\n",
		"worse/worse.go": "package worse\n\nfunc\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
