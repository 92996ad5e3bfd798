package output

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// summary counts the findings of each rule, most first, in one line without its
// end, such as "3 findings: txleak 2, outsidetx 1".
func summary(found []finding.Finding) string {
	counts := make(map[string]int)
	for _, f := range found {
		counts[f.Rule]++
	}
	rules := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for i, rule := range rules {
		rules[i] = fmt.Sprintf("%s %d", rule, counts[rule])
	}
	noun := "findings"
	if len(found) == 1 {
		noun = "finding"
	}
	return fmt.Sprintf("%d %s: %s", len(found), noun, strings.Join(rules, ", "))
}
