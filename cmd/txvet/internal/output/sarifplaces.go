package output

import (
	"net/url"
	"path/filepath"
	"strings"

	"honnef.co/go/tools/sarif"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// sourceRoot names the root in the places of a log.
const sourceRoot = "%SRCROOT%"

func (log *sarifWriter) location(pos, end finding.Place, message string) sarifLocation {
	out := sarifLocation{Location: sarif.Location{PhysicalLocation: sarif.PhysicalLocation{
		ArtifactLocation: log.artifact(pos.File),
		Region:           log.region(pos, end),
	}}}
	if message != "" {
		out.Message = &sarif.Message{Text: message}
	}
	return out
}

// region is from a place up to another one; or, if that is no other, to the end
// of the line, which is also what a region without an end means.
func (log *sarifWriter) region(pos, end finding.Place) sarif.Region {
	out := sarif.Region{StartLine: pos.Line, StartColumn: log.sources.utf16(pos)}
	if pos != end {
		out.EndLine, out.EndColumn = end.Line, log.sources.utf16(end)
		return out
	}
	if line, ok := log.sources.line(pos); ok {
		out.EndLine = pos.Line
		out.EndColumn = max(1+utf16Len(strings.TrimRight(line, " \t")), out.StartColumn)
	}
	return out
}

func (log *sarifWriter) rootLocation() sarif.ArtifactLocation {
	return sarif.ArtifactLocation{URI: strings.TrimSuffix(fileURI(log.root), "/") + "/"}
}

// artifact names a file relative to the root, or absolutely if it is elsewhere.
func (log *sarifWriter) artifact(file string) sarif.ArtifactLocation {
	rel := finding.Relative(log.root, file)
	if filepath.IsAbs(rel) {
		return sarif.ArtifactLocation{URI: fileURI(rel)}
	}
	return sarif.ArtifactLocation{URI: escaped(filepath.ToSlash(rel)), URIBaseID: sourceRoot}
}

// fileURI returns the URI of an absolute name, which on Windows has no leading
// slash.
func fileURI(name string) string {
	return "file:///" + strings.TrimPrefix(escaped(filepath.ToSlash(name)), "/")
}

// escaped encodes each part of a path, the colon too, which would end a scheme.
func escaped(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
	}
	return strings.Join(parts, "/")
}
