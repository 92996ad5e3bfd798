// Txvet finds mistakes with database transactions in Go programs.
//
// It runs by itself, "txvet ./...", or within go vet, "go vet
// -vettool=$(which txvet) ./...". See docs/running.md.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/facts"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/standalone"
	"github.com/txvet/txvet/cmd/txvet/internal/vettool"
)

func main() {
	if err := facts.Validate(analyzers.Suite(analyzers.Rules)); err != nil {
		panic(err)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	opts, err := options.Parse(args)
	if errors.Is(err, options.ErrHelp) {
		options.Help(stdout)
		return 0
	}
	if err == nil {
		var status int
		if status, err = act(opts, stdout, stderr); err == nil {
			return status
		}
	}
	fmt.Fprintf(stderr, "txvet: %v\n", err)
	return 2
}

// act does what the command line asks for.
func act(opts *options.Options, stdout, stderr io.Writer) (int, error) {
	switch {
	case opts.Version == options.Full:
		return 0, printStamp(stdout, opts)
	case opts.Version != "":
		return 0, printVersion(stdout)
	case opts.Protocol:
		return 0, options.Describe(stdout)
	case opts.Explain != "":
		return 0, options.Explain(stdout, opts.Explain)
	case len(opts.Args) > 0 && opts.Args[0] == "help":
		return 0, help(stdout, opts.Args[1:])
	case len(opts.Args) > 0 && opts.Args[0] == "schema":
		return 0, opts.Schema(stdout)
	case opts.Unit() != "":
		// The go command starts a process for each package: collecting less often
		// costs it some memory and saves a tenth of the time.
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(400)
		}
		return vettool.Run(opts, stdout, stderr), nil
	}
	if opts.Dir != "" {
		if err := os.Chdir(opts.Dir); err != nil {
			return 2, err
		}
	}
	if err := opts.Load(); err != nil {
		fmt.Fprintln(stderr, err) // its lines name the place
		return 2, nil
	}
	if len(opts.Args) > 0 && opts.Args[0] == "config" {
		return 0, opts.Config(stdout)
	}
	return analyze(opts, stdout, stderr)
}

// printStamp prints the line that go vet asks for before each run, to know what in
// its cache came from the same tool. It is another one after a change of the
// configuration, or of a file that it names.
func printStamp(w io.Writer, opts *options.Options) error {
	if err := opts.Load(); err != nil {
		return err
	}
	id, err := buildID()
	if err != nil {
		return err
	}
	stamp, err := opts.Stamp(id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "txvet version devel buildID=%x\n", stamp)
	return err
}

func help(w io.Writer, rules []string) error {
	if len(rules) == 0 {
		options.Help(w)
	}
	for _, rule := range rules {
		if err := options.Explain(w, rule); err != nil {
			return err
		}
	}
	return nil
}

func analyze(opts *options.Options, stdout, stderr io.Writer) (int, error) {
	if opts.Modules {
		dirs, err := modules(opts.Args)
		if err != nil {
			return 2, err
		}
		opts.Dirs, opts.Args = dirs, []string{"./..."}
	}
	tool, err := buildID()
	if err != nil {
		return 2, err
	}
	salt, err := opts.Salt(tool)
	if err != nil {
		return 2, err
	}
	return standalone.Run(opts, cache.Open(salt), moduleVersion(buildInfo()), stdout, stderr), nil
}
