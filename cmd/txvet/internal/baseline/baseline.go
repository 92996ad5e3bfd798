// Package baseline keeps the findings of old code in a file, so that only new
// ones are reported. A finding is known by its fingerprint, which does not
// change when lines move.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// Rule is the rule of findings about entries of a baseline.
const Rule = "baseline"

// Baseline is the content of a file.
type Baseline struct {
	file    string // absolute
	entries []entry
}

// entry is an old finding. Only the fingerprint counts; the rest is for readers.
type entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"` // relative to the folder of the baseline, with slashes
	Func        string `json:"func"`
	Message     string `json:"message"`
	line        int
	used        bool
}

// Read reads a file. Its error names the line.
func Read(file string) (*Baseline, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: -baseline=write makes it", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the baseline: %w", err)
	}
	b := &Baseline{file: abs}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := b.decode(dec, data); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, lineAt(data, dec.InputOffset()), err)
	}
	return b, nil
}

func (b *Baseline) decode(dec *json.Decoder, data []byte) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return cmp.Or(err, errors.New("want a list of findings"))
	}
	for dec.More() {
		var e entry
		if err := dec.Decode(&e); err != nil {
			return err
		}
		if e.Fingerprint == "" {
			return errors.New("an entry without a fingerprint")
		}
		e.line = lineAt(data, dec.InputOffset())
		b.entries = append(b.entries, e)
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the list")
	}
	return nil
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:offset], []byte("\n"))
}

// Write writes findings, which must be in the order of [finding.Sort], to a file,
// one on each line, and returns how many are in it. What is in the file already
// stays, if looked does not say that its rule ran on its source file.
func Write(file string, found []finding.Finding, looked Looked) (int, error) {
	b, err := Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = new(Baseline), nil
		b.file, err = filepath.Abs(file)
	}
	if err != nil {
		return 0, err
	}
	dir := filepath.Dir(b.file)
	all := slices.DeleteFunc(b.entries, func(e entry) bool { return b.over(e, looked) })
	for i, print := range finding.Fingerprints(found, dir) {
		f := found[i]
		all = append(all, entry{Fingerprint: print, Rule: f.Rule, File: filepath.ToSlash(finding.Relative(dir, f.Pos.File)), Func: f.Func, Message: f.Message})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.File, b.File) })
	return len(all), b.write(all)
}

// Looked says whether a rule ran on a file, which has an absolute name.
type Looked func(rule, file string) bool

// over reports whether a run shows what has become of an entry: its rule ran on its
// file, or that is gone.
func (b *Baseline) over(e entry, looked Looked) bool {
	file := filepath.Join(filepath.Dir(b.file), filepath.FromSlash(e.File))
	_, err := os.Stat(file)
	return looked(e.Rule, file) || errors.Is(err, fs.ErrNotExist)
}

func (b *Baseline) write(all []entry) error {
	var buf bytes.Buffer
	buf.WriteString("[")
	for i, e := range all {
		line, err := marshal(e)
		if err != nil {
			return err
		}
		if i > 0 {
			buf.WriteString(",")
		}
		buf.WriteString("\n\t")
		buf.Write(line)
	}
	buf.WriteString("\n]\n")
	if err := os.WriteFile(b.file, buf.Bytes(), 0o666); err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	return nil
}

func marshal(e entry) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(e)
	return bytes.TrimSpace(buf.Bytes()), err
}

// New returns the findings that are not in the baseline. They must be in the
// order of [finding.Sort], and all of their files.
func (b *Baseline) New(found []finding.Finding) []finding.Finding {
	entries := make(map[string]*entry)
	for i := range b.entries {
		entries[b.entries[i].Fingerprint] = &b.entries[i]
	}
	var fresh []finding.Finding
	for i, print := range finding.Fingerprints(found, filepath.Dir(b.file)) {
		if e := entries[print]; e != nil {
			e.used = true
		} else {
			fresh = append(fresh, found[i])
		}
	}
	return fresh
}

// Unused reports each entry that no finding given to [Baseline.New] had, as far as
// the run shows that there is none.
func (b *Baseline) Unused(looked Looked) []finding.Finding {
	var unused []finding.Finding
	for _, e := range b.entries {
		if e.used || !b.over(e, looked) {
			continue
		}
		at := finding.Place{File: b.file, Line: e.line, Column: 2}
		f := finding.Finding{Rule: Rule, Kind: "unused", Pos: at, End: at}
		f.Message = fmt.Sprintf("%s is no longer found in %s: write the baseline anew", e.Rule, e.File)
		unused = append(unused, f)
	}
	return unused
}
