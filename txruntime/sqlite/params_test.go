package sqlite

import "testing"

func TestParamsAreCountedAsSQLiteDoes(t *testing.T) {
	for sql, want := range map[string]int{
		"select 1":                                0,
		"select ?":                                1,
		"select ?,?":                              2,
		"select $1, $2, $1":                       2,
		"select $2":                               2,
		"select ?3, ?":                            4,
		"select :a, @b, $c, :a":                   3,
		"select '?', \"?\", `?`, [?], ?":          1,
		"select 'it''s ?', ?":                     1,
		"select 1 -- ?\n, ?":                      1,
		"select 1 /* ? */ , ?":                    1,
		"select a$1, b@c, x'3f' from t where y=?": 2, // @c is one to SQLite, too
		"select 'open ?":                          0,
		"insert into t values (?,?); update t set a=?3": 3,
		"select date('now', ?) || ':30' -- :no":         1,
	} {
		if got := params(sql); got != want {
			t.Errorf("%q has %d, want %d", sql, got, want)
		}
	}
}
