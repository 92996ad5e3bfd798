package standalone

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/cache"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
	"github.com/txvet/txvet/cmd/txvet/internal/options"
)

// revision is the source tree at a git revision, in the form of an overlay: the
// go command compiles the working tree with other content for the files that
// differ, so that whatever depends on none of them is in its cache.
type revision struct {
	root    string            // of the repository
	overlay map[string]string // from file to the file with its content; "" if it did not exist
	renamed map[string]string // from old name to new
}

// checkout finds what differs between the revision and the working tree, and
// writes the old content to files in dir.
func checkout(rev, dir string) (*revision, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	// Not --show-toplevel, which resolves links that the go command keeps.
	up, err := git(here, "rev-parse", "--show-cdup")
	if err != nil {
		return nil, err
	}
	root := filepath.Join(here, strings.TrimSpace(string(up)))
	r := &revision{root, make(map[string]string), make(map[string]string)}
	if _, err := git(r.root, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}"); err != nil {
		return nil, fmt.Errorf("there is no revision %q", rev)
	}
	changed, err := git(r.root, "diff", "--name-status", "--find-renames", "--no-ext-diff", "-z", rev, "--")
	if err != nil {
		return nil, err
	}
	added, err := git(r.root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	for _, name := range fieldsNUL(added) {
		r.overlay[r.file(name)] = ""
	}
	return r, r.restore(rev, r.read(fieldsNUL(changed)), dir)
}

// read notes what git diff --name-status says, and returns the names that the
// revision had.
func (r *revision) read(fields []string) (old []string) {
	for len(fields) > 1 {
		status, name := fields[0], fields[1]
		fields = fields[2:]
		switch status[0] {
		case 'A':
			r.overlay[r.file(name)] = ""
		case 'R':
			r.overlay[r.file(fields[0])] = ""
			r.renamed[r.file(name)] = r.file(fields[0])
			old = append(old, name)
			fields = fields[1:]
		default:
			old = append(old, name)
		}
	}
	return old
}

// restore writes the content that files had at the revision.
func (r *revision) restore(rev string, names []string, dir string) error {
	cmd := exec.Command("git", "cat-file", "--batch")
	cmd.Dir = r.root
	var in bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&in, "%s:%s\n", rev, name)
	}
	cmd.Stdin = &in
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run git: %w", err)
	}
	rd := bufio.NewReader(out)
	for i, name := range names {
		old := filepath.Join(dir, strconv.Itoa(i)+filepath.Ext(name))
		ok, err := object(rd, old)
		if err != nil {
			return fmt.Errorf("read %s of %s: %w", name, rev, err)
		}
		if ok {
			r.overlay[r.file(name)] = old
		}
	}
	return cmd.Wait()
}

// object reads one object of git cat-file --batch, and writes it to a file if it
// is one: a submodule is not.
func object(rd *bufio.Reader, file string) (ok bool, err error) {
	header, err := rd.ReadString('\n')
	if err != nil {
		return false, err
	}
	fields := strings.Fields(header)
	if len(fields) != 3 {
		return false, nil // "name missing"
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil {
		return false, err
	}
	data := make([]byte, size+1) // and a line end
	if _, err := io.ReadFull(rd, data); err != nil {
		return false, err
	}
	return fields[1] == "blob", os.WriteFile(file, data[:size], 0o666)
}

func (r *revision) file(name string) string { return filepath.Join(r.root, filepath.FromSlash(name)) }

// analyze returns what txvet finds at the revision, and the names of the
// packages that could not be analysed there.
func (r *revision) analyze(opts *options.Options, results *cache.Cache, dir string) (found []finding.Finding, broken []string, err error) {
	data, err := json.Marshal(map[string]any{"Replace": r.overlay})
	if err != nil {
		return nil, nil, err
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, data, 0o666); err != nil {
		return nil, nil, err
	}
	g, err := graphOf(opts, results, r.overlay, new(progress), io.Discard, "-overlay="+file) // a progress that is not shown
	if err != nil {
		return nil, nil, err
	}
	for _, n := range g.order {
		if n.report && (n.err != nil || n.Error != nil && n.Name != "") {
			broken = append(broken, n.path())
		}
	}
	return g.findings(), broken, nil
}

// onlyNew returns the findings that the revision of -new-from did not have. Only
// its source is another: settings and models are those of today.
func onlyNew(found []finding.Finding, opts *options.Options, results *cache.Cache, stderr io.Writer) ([]finding.Finding, error) {
	dir, err := os.MkdirTemp("", "txvet-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	r, err := checkout(opts.NewFrom, dir)
	if err != nil {
		return nil, fmt.Errorf("-new-from: %w", err)
	}
	old, broken, err := r.analyze(opts, results, dir)
	if err != nil {
		return nil, fmt.Errorf("analyse %s: %w", opts.NewFrom, err)
	}
	if len(broken) > 0 {
		fmt.Fprintf(stderr, "txvet: not to be analysed at %s, so that all of their findings count as new: %s\n", opts.NewFrom, strings.Join(broken, ", "))
	}
	return r.subtract(found, old), nil
}

// subtract returns the findings that are not among those of the revision.
func (r *revision) subtract(found, old []finding.Finding) []finding.Finding {
	for i := range old {
		old[i] = old[i].Rename(func(name string) string {
			if now := r.renamed[name]; now != "" {
				return now
			}
			return name
		})
	}
	old = finding.Sort(old)
	had := make(map[string]bool)
	for _, print := range finding.Fingerprints(old, r.root) {
		had[print] = true
	}
	var fresh []finding.Finding
	for i, print := range finding.Fingerprints(found, r.root) {
		if !had[print] {
			fresh = append(fresh, found[i])
		}
	}
	return fresh
}

func git(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

// fieldsNUL splits what git prints with -z.
func fieldsNUL(out []byte) []string {
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}
