package vettool

import (
	"archive/zip"
	"fmt"
	"io"
	"os"

	"github.com/txvet/txvet/cmd/txvet/internal/edit"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// print writes the findings where and how the go command wants them.
func (c *config) print(found []finding.Finding, opts *options.Options, stdout, stderr io.Writer) (status int, err error) {
	if c.Stdout != "" {
		f, err := os.Create(c.Stdout)
		if err != nil {
			return 2, err
		}
		defer func() { err = closed(f, err) }()
		stdout = f
	}
	switch {
	case opts.Fix:
		return 0, c.fix(found, opts.Diff, stdout)
	case opts.JSON:
		return 0, output.VetJSON(stdout, c.ID, found)
	}
	output.Text(stderr, found)
	return min(len(found), 1), nil
}

// fix prints the fixes as a diff, puts the fixed files into the archive of which
// the go command makes its change of the sources, or changes them here.
func (c *config) fix(found []finding.Finding, diff bool, stdout io.Writer) (err error) {
	edits, _ := edit.Select(found)
	changes, err := edit.Apply(edits)
	if err != nil {
		return err
	}
	if diff {
		return edit.Diff(stdout, changes)
	}
	if c.FixArchive == "" {
		return edit.Write(changes)
	}
	f, err := os.Create(c.FixArchive)
	if err != nil {
		return err
	}
	defer func() { err = closed(f, err) }()
	zw := zip.NewWriter(f)
	if err := zw.SetComment(c.ID); err != nil {
		return err
	}
	for _, change := range changes {
		w, err := zw.Create(change.File)
		if err != nil {
			return fmt.Errorf("archive %s: %w", change.File, err)
		}
		if _, err := w.Write(change.New); err != nil {
			return fmt.Errorf("archive %s: %w", change.File, err)
		}
	}
	return zw.Close()
}

// closed closes f and returns the first error.
func closed(f *os.File, err error) error {
	if closing := f.Close(); err == nil {
		return closing
	}
	return err
}
