package formats

import (
	"encoding/xml"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCheckstyleSaysWhatJSONSays reads the form as reviewdog does.
func TestCheckstyleSaysWhatJSONSays(t *testing.T) {
	for _, p := range all(t) {
		var got struct {
			XMLName xml.Name `xml:"checkstyle"`
			Files   []struct {
				Name   string `xml:"name,attr"`
				Errors []struct {
					Line     int    `xml:"line,attr"`
					Column   int    `xml:"column,attr"`
					Severity string `xml:"severity,attr"`
					Message  string `xml:"message,attr"`
					Source   string `xml:"source,attr"`
				} `xml:"error"`
			} `xml:"file"`
		}
		if err := xml.Unmarshal(run(t, p.dir, "checkstyle", p.status), &got); err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		var lines, want []string
		for _, file := range got.Files {
			for _, e := range file.Errors {
				lines = append(lines, fmt.Sprintf("%s:%d:%d: %s %s (%s)", file.Name, e.Line, e.Column, e.Severity, e.Message, e.Source))
			}
		}
		for _, f := range findings(t, p.dir, p.status).Findings {
			want = append(want, fmt.Sprintf("%s:%d:%d: error %s (%s)", f.Pos.File, f.Pos.Line, f.Pos.Column, f.Message, f.Rule))
		}
		if !slices.Equal(lines, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", p.name, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
	}
}

// command is a workflow command as the runner of GitHub reads it.
var command = regexp.MustCompile(`^::error (?:file=([^,:]+),line=(\d+)(?:,\w+=\d+)*,)?title=([^,:]+)::(.*)$`)

var unescape = strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")

// below returns the name of a file from the folder of a program, if it is given
// from a folder above.
func below(p program, file string) string {
	for dir := filepath.ToSlash(p.dir); dir != ""; _, dir, _ = strings.Cut(dir, "/") {
		if rest, ok := strings.CutPrefix(file, dir+"/"); ok {
			return rest
		}
	}
	return file
}

func TestGitHubSaysWhatJSONSays(t *testing.T) {
	for _, p := range all(t) {
		r := findings(t, p.dir, p.status)
		var lines, want []string
		for line := range strings.Lines(string(run(t, p.dir, "github", p.status))) {
			m := command.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
			if m == nil {
				t.Errorf("%s: %s", p.name, line)
				continue
			}
			lines = append(lines, fmt.Sprintf("%s:%s: %s (%s)", below(p, unescape.Replace(m[1])), m[2], unescape.Replace(m[4]), m[3]))
		}
		for _, f := range r.Findings {
			want = append(want, fmt.Sprintf("%s:%d: %s (%s)", f.Pos.File, f.Pos.Line, f.Message, f.Rule))
		}
		place := regexp.MustCompile(`^(.+?:\d+):\d+: (.*)$`)
		for _, line := range r.Errors {
			want = append(want, place.ReplaceAllString(line, "$1: $2 (txvet)"))
		}
		if !slices.Equal(lines, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", p.name, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
	}
}
