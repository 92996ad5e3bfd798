// Bench measures txvet beside other tools on a real service, and prints a table:
// CPU seconds, user and system, of all processes, and the memory of the largest.
//
//	cd bench && go run .
//
// It is a module of its own so that go install ./... at the root does not
// install it. All tools and the service come through the Go proxy; the first run
// compiles the service's dependencies, which takes minutes.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"
)

var (
	module = flag.String("module", "github.com/letsencrypt/boulder@v0.20260921.0", "the service, `path@version`")
	runs   = flag.Int("runs", 3, "measure each so many times and take the median")
)

// row is one line of the table.
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
	service, err := fetch(*module, filepath.Join(tmp, "service"))
	if err != nil {
		return err
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	var (
		txvet     = &tool{dir: filepath.Dir(here), pkg: "./cmd/txvet", tmp: tmp}
		noop      = &tool{dir: here, pkg: "./noopvet", tmp: tmp}
		sqlclose  = &tool{pkg: "github.com/ryanrolds/sqlclosecheck@v0.6.0", tmp: tmp}
		static    = &tool{pkg: "honnef.co/go/tools/cmd/staticcheck@v0.8.2", tmp: tmp}
		vet       = func(t *tool) []string { return []string{"go", "vet", "-vettool=" + t.file, "./..."} }
		alone     = func(t *tool) []string { return []string{t.file, "./..."} }
		listAlone = func(*tool) []string { return []string{"go", "list", "-deps", "-export", "./..."} }
	)
	fmt.Printf("%s\n%-28s %18s %18s\n", *module, "CPU seconds / peak MiB", "cold", "warm")
	for _, r := range []row{
		{"go list -deps -export", nil, listAlone},
		{"txvet", txvet, alone},
		{"go vet, txvet", txvet, vet},
		{"go vet, no-op with facts", noop, vet},
		{"go vet, sqlclosecheck", sqlclose, vet},
		{"staticcheck", static, alone},
	} {
		cold, warm, err := r.measure(service)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		fmt.Printf("%-28s %18s %18s\n", r.name, cold, warm)
	}
	return nil
}

// measure returns the medians of cold and warm runs. A run is cold when the tool
// is one that the caches have not seen; the dependencies' export data is there.
func (r row) measure(dir string) (cold, warm cost, err error) {
	var colds, warms []cost
	for range *runs {
		if r.tool != nil {
			if err := r.tool.build(); err != nil {
				return cold, warm, err
			}
		}
		for _, costs := range []*[]cost{&colds, &warms} {
			c, err := run(dir, r.tool, r.args(r.tool))
			if err != nil {
				return cold, warm, err
			}
			*costs = append(*costs, c)
		}
	}
	return median(colds), median(warms), nil
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
	return fmt.Sprintf("%.1f / %d", c.cpu.Seconds(), c.peak>>20)
}
