package txflow

import (
	"fmt"
	"os"
	"sync/atomic"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

var inForce atomic.Pointer[txmodel.Index]

// Models gives the models in force: those that txvet comes with and those of
// the files that -models named.
func Models() *txmodel.Index {
	if x := inForce.Load(); x != nil {
		return x
	}
	return txmodel.Default()
}

// modelFile is the -models flag: each use adds a file.
type modelFile struct{ names string }

func (m *modelFile) String() string { return m.names }

// Set reads a user's model file. The error names file and line.
func (m *modelFile) Set(name string) error {
	if name == "" {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read models: %w", err)
	}
	defer f.Close()
	x, err := Models().With(name, f)
	if err != nil {
		return err
	}
	inForce.Store(x)
	m.names = name
	return nil
}

func init() {
	Analyzer.Flags.Var(&modelFile{}, "models", "`file` with further models, in the grammar of docs/adding-a-library.md; may be given more than once")
}
