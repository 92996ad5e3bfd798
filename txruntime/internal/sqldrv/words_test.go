package sqldrv

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	for sql, want := range map[string][]string{
		"SELECT 1 from":                         {"select", "1", "from"},
		" ; (insert\tinto t":                    {"insert", "into", "t"},
		"-- a\n# b\n/* c */ delete /* d */from": {"delete", "from"},
		"/*!50100 create*/ table":               {"create", "table"},
		"/*M!100 drop */ x":                     {"drop", "x"},
		"set @a = 1":                            {"set"},
		"/* open":                               nil,
		"--":                                    nil,
		"":                                      nil,
		"/**/ a":                                {"a"},
	} {
		if got := Words(sql, 3); !slices.Equal(got, want) {
			t.Errorf("%q: %q", sql, got)
		}
	}
}

func TestBatches(t *testing.T) {
	big := make([]byte, batchBytes/2)
	for name, c := range map[string]struct {
		columns int
		rows    [][]any
		want    []int // the first row of each
	}{
		"none":             {1, nil, nil},
		"parameters":       {2, [][]any{{1, 2}, {1, 2}, {1, 2}, {1, 2}}, []int{0, 3}},
		"without columns":  {0, [][]any{{}, {}}, []int{0}},
		"too many columns": {9, [][]any{{}, {}}, []int{0, 1}},
		"bytes":            {1, [][]any{{big}, {string(big)}, {1}}, []int{0, 1}},
		"one too large":    {1, [][]any{{append(big, append(big, 1)...)}, {1}}, []int{0, 1}},
	} {
		d := &Dialect{Params: 6}
		var got []int
		total := 0
		for first, rows := range d.Batches(c.columns, c.rows) {
			got = append(got, first)
			total += len(rows)
		}
		if !slices.Equal(got, c.want) || total != len(c.rows) {
			t.Errorf("%s: %v, %d rows", name, got, total)
		}
	}
}
