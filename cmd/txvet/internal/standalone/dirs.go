package standalone

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// graphOf lists the packages and analyses them, with other content for some files.
// With several folders, the graph that it returns has the packages of all: each
// folder is analysed by itself, since modules may have versions of a dependency of
// their own. One without packages is no error then.
func graphOf(opts *options.Options, results *cache.Cache, overlay map[string]string, shown *progress, stderr io.Writer, flags ...string) (*graph, error) {
	dirs := opts.Dirs
	if len(dirs) == 0 {
		dirs = []string{""}
	}
	whole := &graph{cache: results, dirs: opts.Dirs}
	for _, dir := range dirs {
		all, err := list(dir, opts, stderr, flags...)
		if err != nil && dir != "" {
			return nil, fmt.Errorf("%s: %w", output.Short(dir), err)
		}
		if err != nil {
			return nil, err
		}
		if dir == "" && !slices.ContainsFunc(all, func(p *listed) bool { return !p.DepOnly }) {
			return nil, errors.New("no packages match")
		}
		g := newGraph(all, analyzers.Suite(opts.Rules()), results)
		g.overlay = overlay
		g.run(shown)
		whole.order = append(whole.order, g.order...)
	}
	return whole, nil
}

// place is how the go command begins a line about a file.
var place = regexp.MustCompile(`^[^\s:]+\.go:\d+`)

// rebase changes lines that name files relative to dir, so that they name them as
// findings do, and adds dir to those that name no file. A dir of "" is the working
// directory.
func rebase(lines []string, dir string) []string {
	if dir == "" {
		return lines
	}
	for i, line := range lines {
		if message, ok := strings.CutPrefix(line, "txvet: "); ok {
			lines[i] = "txvet: " + output.Short(dir) + ": " + message
		} else if place.MatchString(line) && !filepath.IsAbs(line) {
			file, rest, _ := strings.Cut(line, ":")
			lines[i] = output.Short(filepath.Join(dir, file)) + ":" + rest
		}
	}
	return lines
}
