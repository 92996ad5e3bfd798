package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// lineNumbers matches the lines that a message names.
var lineNumbers = regexp.MustCompile(`\b(lines?) \d+((?:, | and )\d+)*`)

// Fingerprints returns for each finding a name of 32 hexadecimal digits that
// stays the same when lines are added, removed or moved: the hash of its rule,
// kind, file, function and message, without the line numbers that the message
// names. Files count relative to root, with slashes. Findings that are equal in
// all this are told apart by their order, so that all must be in the order of
// [Sort]; when the first of two is mended, the second takes its name.
func Fingerprints(all []Finding, root string) []string {
	var prints []string
	seen := make(map[string]int)
	for _, f := range all {
		file := filepath.ToSlash(Relative(root, f.Pos.File))
		message := lineNumbers.ReplaceAllString(f.Message, "$1")
		key := strings.Join([]string{f.Rule, f.Kind, file, f.Func, message}, "\x00")
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		seen[key]++
		prints = append(prints, hex.EncodeToString(sum[:16]))
	}
	return prints
}

// Relative returns the name of a file relative to a folder if it is below it,
// and the name as it is otherwise.
func Relative(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return file
	}
	return rel
}
