package standalone

import (
	"bufio"
	"fmt"
	"go/build"
	"go/types"
	"io"
	"os"
	"runtime"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/gcexportdata"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/facts"
	"github.com/txvet/txvet/cmd/txvet/internal/gate"
	"github.com/txvet/txvet/cmd/txvet/internal/unit"
)

// graph holds the packages by the name that go list gives them.
type graph struct {
	nodes     map[string]*node
	order     []*node // dependencies first
	analyzers []*analysis.Analyzer
	cache     *cache.Cache
	dirs      []string          // where go list ran; none: in the working directory
	overlay   map[string]string // other content of files, as the go command knows it
	slots     chan struct{}     // one for each package that may be analysed at a time
}

// node is a package on its way through the analysis.
type node struct {
	*listed
	report bool // else only its facts are wanted

	done   chan struct{} // closed when the fields below are set
	result *unit.Result
	err    error

	hashed  sync.Once // of the export data
	hash    string
	hashErr error
}

func newGraph(all []*listed, enabled []*analysis.Analyzer, c *cache.Cache) *graph {
	g := &graph{
		nodes:     make(map[string]*node),
		analyzers: enabled,
		cache:     c,
		slots:     make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	for _, p := range all {
		n := &node{listed: p, report: !p.DepOnly, done: make(chan struct{}), result: new(unit.Result)}
		g.nodes[p.ImportPath] = n
		g.order = append(g.order, n)
	}
	for _, n := range g.order {
		if plain := g.nodes[n.ForTest]; plain != nil && n.path() == n.ForTest {
			plain.report = false // the variant has its files too
		}
	}
	return g
}

// run analyses all packages, each after those that it imports.
func (g *graph) run(shown *progress) {
	shown.total.Add(int64(len(g.order)))
	var all sync.WaitGroup
	for _, n := range g.order {
		if n.Standard || n.Export == "" || n.Error != nil || n.testMain() {
			close(n.done)
			shown.done.Add(1)
			continue
		}
		all.Go(func() {
			defer shown.done.Add(1)
			defer close(n.done)
			imports := g.imports(n)
			if gate.Relevant(n.path(), imports, g.hasFacts) {
				g.slots <- struct{}{}
				n.result, n.err = g.analyze(n, imports)
				<-g.slots
			}
		})
	}
	all.Wait()
}

// imports returns the names of the packages that n imports, when all of them
// are done.
func (g *graph) imports(n *node) []string {
	var names []string
	for _, name := range n.Imports {
		if mapped, ok := n.ImportMap[name]; ok {
			name = mapped
		}
		if dep := g.nodes[name]; dep != nil {
			<-dep.done
			names = append(names, name)
		}
	}
	return names
}

func (g *graph) hasFacts(name string) bool {
	n := g.nodes[name]
	return n != nil && len(n.result.Facts) > 0
}

// analyze takes the result of a package from the cache, or makes it.
func (g *graph) analyze(n *node, imports []string) (*unit.Result, error) {
	u := g.unit(n, imports)
	if g.cache == nil { // nothing to look up: spare the reading for the key
		return g.fresh(n, u)
	}
	key, err := g.key(n, u, imports)
	if err != nil {
		return new(unit.Result), err
	}
	result := new(unit.Result)
	if g.cache.Get(key, result) {
		return result, nil
	}
	if result, err = g.fresh(n, u); err == nil {
		g.cache.Put(key, result)
	}
	return result, err
}

// fresh analyses a package. With an error, the result is empty.
func (g *graph) fresh(n *node, u *unit.Unit) (*unit.Result, error) {
	result, err := unit.Analyze(u, g.wanted(n))
	if err != nil {
		return new(unit.Result), err
	}
	return result, nil
}

func (g *graph) unit(n *node, imports []string) *unit.Unit {
	u := &unit.Unit{
		Path:      n.path(),
		GoVersion: n.goVersion(),
		Module:    n.analysisModule(),
		ImportMap: n.ImportMap,
		Export:    g.export,
		Overlay:   g.overlay,
		Sizes:     types.SizesFor("gc", build.Default.GOARCH),
		Facts:     make(facts.Set),
	}
	for _, name := range n.CompiledGoFiles {
		u.GoFiles = append(u.GoFiles, n.file(name))
	}
	for _, name := range imports {
		u.Facts.Add(g.nodes[name].result.Facts)
	}
	return u
}

func (g *graph) export(name string) string {
	if n := g.nodes[name]; n != nil {
		return n.Export
	}
	return ""
}

// wanted returns the analyzers to run on a package: all, or the inference.
func (g *graph) wanted(n *node) []*analysis.Analyzer {
	if n.report {
		return g.analyzers
	}
	return []*analysis.Analyzer{analyzers.Infer}
}

// key is a hash of all that the result of a package depends on: its files, what
// the packages that it imports export, and their facts. Its build id would do, but
// changes with every package below it.
func (g *graph) key(n *node, u *unit.Unit, imports []string) (cache.Key, error) {
	h := cache.NewHash("package", n.ImportPath, u.GoVersion, build.Default.GOOS, build.Default.GOARCH)
	if n.report {
		h.Add("report")
	}
	for _, name := range u.GoFiles {
		src, err := u.Read(name)
		if err != nil {
			return cache.Key{}, err
		}
		h.Add(name, string(src))
	}
	for _, name := range imports {
		dep := g.nodes[name]
		id, err := dep.exported()
		if err != nil {
			return cache.Key{}, err
		}
		h.Add(name, id, string(dep.result.Facts.Encode()))
	}
	return h.Sum(), nil
}

// exported identifies what the package exports: its types, with what they are made
// of, and the bodies that can be inlined. It is "" if there is no export data.
func (n *node) exported() (string, error) {
	if n.Export == "" || n.Standard || n.Module.fixed(n.Dir) {
		return n.BuildID, nil // it cannot change without it
	}
	n.hashed.Do(func() { n.hash, n.hashErr = hashExport(n.Export) })
	return n.hash, n.hashErr
}

func hashExport(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(bufio.NewReader(f))
	if err != nil {
		return "", fmt.Errorf("read export data %s: %w", file, err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("read export data %s: %w", file, err)
	}
	key := cache.NewHash(string(data)).Sum()
	return string(key[:]), nil
}
