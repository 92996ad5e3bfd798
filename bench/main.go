// Bench measures txvet beside other tools on real modules, and prints a table for
// each: CPU seconds, user and system, of all processes, and the memory of the
// largest.
//
//	cd bench && go run .
//
// It is a module of its own so that go install ./... at the root does not
// install it. All tools and modules come through the Go proxy; the first run
// compiles their dependencies, which takes minutes.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var (
	runs = flag.Int("runs", 3, "measure each so many times and take the median")
	only = flag.String("only", "", "measure only modules whose path contains this")
)

// modules are measured: a command, a service, and a larger one.
var modules = []module{
	{"github.com/jackc/tern/v2@v2.3.4", "migrate/migrate.go"},
	{"github.com/openfga/openfga@v1.22.1", "pkg/storage/sqlcommon/sqlcommon.go"},
	{"github.com/letsencrypt/boulder@v0.20260921.0", "sa/sa.go"},
}

// module is a module, at a version of the proxy.
type module struct {
	name string
	edit string // the file that is edited, one that others depend on
}

// row is one line of a table.
type row struct {
	name string
	tool *tool
	// args returns the command line.
	args func(t *tool) []string
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := bench(); err != nil {
		log.Fatal(err)
	}
}

func bench() error {
	tmp, err := os.MkdirTemp("", "txvet-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	var (
		txvet     = &tool{dir: filepath.Dir(here), pkg: "./cmd/txvet", tmp: tmp}
		noop      = &tool{dir: here, pkg: "./noopvet", tmp: tmp}
		sqlclose  = &tool{pkg: "github.com/ryanrolds/sqlclosecheck@v0.6.0", tmp: tmp}
		static    = &tool{pkg: "honnef.co/go/tools/cmd/staticcheck@v0.8.2", tmp: tmp}
		golangci  = &tool{pkg: "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0", tmp: tmp}
		vet       = func(t *tool) []string { return []string{"go", "vet", "-vettool=" + t.file, "./..."} }
		alone     = func(t *tool) []string { return []string{t.file, "./..."} }
		listAlone = func(*tool) []string { return []string{"go", "list", "-deps", "-export", "./..."} }
	)
	rows := []row{
		{"go list -deps -export", nil, listAlone},
		{"txvet", txvet, alone},
		{"go vet, txvet", txvet, vet},
		{"go vet, no-op with facts", noop, vet},
		{"go vet, sqlclosecheck", sqlclose, vet},
		{"staticcheck", static, alone},
		{"golangci-lint, for SQL", golangci, func(t *tool) []string {
			return []string{t.file, "run", "--no-config", "--default=none", "--enable=sqlclosecheck,rowserrcheck,noctx,unqueryvet", "./..."}
		}},
	}
	for _, m := range modules {
		if !strings.Contains(m.name, *only) {
			continue
		}
		if err := m.table(rows, tmp); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// table prints the table of a module.
func (m module) table(rows []row, tmp string) error {
	dir, packages, err := m.fetch(filepath.Join(tmp, "module"))
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d packages\n%-26s %14s %14s %14s\n", m.name, packages, "CPU seconds / peak MiB", "cold", "warm", "edited")
	for _, r := range rows {
		columns, err := r.measure(dir, filepath.Join(dir, m.edit))
		if err != nil { // such as a module that names a newer toolchain than golangci-lint knows
			fmt.Printf("%-26s does not run\n", r.name)
			log.Print(err)
			continue
		}
		fmt.Printf("%-26s %14s %14s %14s\n", r.name, columns[0], columns[1], columns[2])
	}
	fmt.Println()
	return os.RemoveAll(dir)
}

// measure returns the medians of cold runs, warm ones, and those after the edit
// of a file. A run is cold when the tool is one that the caches have not seen; the
// dependencies' export data is there.
func (r row) measure(dir, edited string) (columns [3]cost, err error) {
	var all [3][]cost
	for range *runs {
		if r.tool != nil {
			if err := r.tool.build(); err != nil {
				return columns, err
			}
		}
		for i := range all {
			if i == 2 {
				if err := edit(edited); err != nil {
					return columns, err
				}
			}
			// A file that was just changed is not trusted to be the one that was read;
			// see package snapshot.
			time.Sleep(3 * time.Second)
			c, err := run(dir, r.tool, r.args(r.tool))
			if err != nil {
				return columns, err
			}
			all[i] = append(all[i], c)
		}
	}
	for i := range all {
		columns[i] = median(all[i])
	}
	return columns, nil
}

// edit adds a function to a file, so that the packages that import its package
// are compiled anew.
func edit(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	n := time.Now().UnixNano()
	_, err = fmt.Fprintf(f, "\n// Edited%d returns a number.\nfunc Edited%d() int { return %d }\n", n, n, n)
	return cmp.Or(err, f.Close())
}

func median(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.cpu, b.cpu) })
	return costs[len(costs)/2]
}

// cost is what a command took.
type cost struct {
	cpu  time.Duration
	peak int64 // bytes
}

func (c cost) String() string {
	return fmt.Sprintf("%.2f / %d", c.cpu.Seconds(), c.peak>>20)
}
