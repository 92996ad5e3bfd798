package typestate

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

func TestVerb(t *testing.T) {
	for sql, want := range map[string]string{
		"":                             "",
		"  \n\t":                       "",
		"select 1":                     "SELECT",
		"SELECT*FROM t":                "SELECT",
		"-- name: Get :one\nselect 1":  "SELECT",
		"-- only a comment":            "",
		"/* a */ /* b\n */ DELETE":     "DELETE",
		"/* never closed DELETE":       "",
		"(SELECT 1) UNION (SELECT 2)":  "SELECT",
		"((select 1))":                 "SELECT",
		"{call f()}":                   "",
		"$1":                           "",
		"\ufeffselect":                 "",
		"insert\ninto t values (1)":    "INSERT",
		"; select 1":                   "",
		"-- a\r\n  -- b\r\n UPDATE t ": "UPDATE",
	} {
		if got := Verb(sql); got != want {
			t.Errorf("the verb of %q is %q, want %q", sql, got, want)
		}
	}
}

func TestLocks(t *testing.T) {
	for sql, want := range map[string]string{
		"":                                                              "",
		"SELECT 1":                                                      "",
		"SELECT n FROM t FOR UPDATE":                                    "FOR UPDATE",
		"select n from t for  update":                                   "for  update",
		"SELECT 1 FOR NO KEY UPDATE":                                    "FOR NO KEY UPDATE",
		"SELECT n FROM t FOR SHARE":                                     "",
		"SELECT forupdate FROM t":                                       "",
		"UPDATE t SET a = 1":                                            "",
		"SET LOCAL statement_timeout":                                   "SET LOCAL",
		"-- x\nSET  LOCAL lock_timeou":                                  "SET  LOCAL",
		"SET statement_timeout = 1":                                     "",
		"SELECT pg_advisory_xact_lock(1)":                               "pg_advisory_xact_lock",
		"SELECT pg_try_advisory_xact_lock(1)":                           "pg_try_advisory_xact_lock",
		"SELECT pg_advisory_lock(1)":                                    "",
		"WITH j AS (SELECT id FROM t FOR UPDATE) SELECT 1":              "",
		"WITH j AS (SELECT 1) SELECT id FROM t FOR UPDATE":              "FOR UPDATE",
		"WITH j AS (SELECT id FROM t FOR UPDATE) UPDATE t SET a = 1":    "",
		"WITH j AS (SELECT id FROM t FOR UPDATE SKIP LOCKED) DELETE t)": "",
	} {
		if got := Locks(sql); got != want {
			t.Errorf("%q locks by %q, want %q", sql, got, want)
		}
	}
}

func TestWriting(t *testing.T) {
	for _, test := range []struct {
		role txmodel.Role
		sql  string
		want bool
	}{
		{txmodel.Exec, "", true},
		{txmodel.Query, "", false},
		{txmodel.Row, "", false},
		{txmodel.Exec, "SELECT 1", false},
		{txmodel.Exec, "SET x = 1", false},
		{txmodel.Exec, "CALL f()", true},
		{txmodel.Query, "CALL f()", false},
		{txmodel.Row, "INSERT INTO t VALUES (1) RETURNING id", true},
		{txmodel.Query, "update t set a = 1 returning a", true},
		{txmodel.Query, "WITH x AS (SELECT 1) SELECT * FROM x", false},
		{txmodel.Query, "WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x", true},
		{txmodel.Query, "WITH x AS (SELECT 1 FROM t FOR UPDATE) SELECT * FROM x", false},
		{txmodel.Query, "WITH x AS (SELECT 1 FROM t FOR NO KEY UPDATE) UPDATE t SET a = 1", true},
		{txmodel.Query, "SELECT updated FROM t", false},
		{txmodel.Exec, "TRUNCATE t", true},
		{txmodel.Exec, "-- name: X :exec\nCREATE TABLE t (a int)", true},
		{txmodel.Exec, "EXPLAIN DELETE FROM t", false},
	} {
		if got := writing(&txmodel.Call{Role: test.role}, test.sql); got != test.want {
			t.Errorf("%v of %q writes: %v", test.role, test.sql, got)
		}
	}
	if !writing(&txmodel.Call{Role: txmodel.Query, Write: true}, "SELECT 1") {
		t.Error("a call that always writes does not")
	}
}

// TestText reads the constant beginning of the text of a statement.
func TestText(t *testing.T) {
	for expr, want := range map[string]string{
		`"SELECT 1"`:                         "SELECT 1",
		`"SELECT " + "1"`:                    "SELECT 1",
		`"UPDATE t" + name`:                  "UPDATE t",
		`name + "UPDATE t"`:                  "",
		`"SELECT " + name + " FROM t"`:       "SELECT  FROM t",
		`string(query("DELETE"))`:            "DELETE",
		`fmt.Sprintf("DELETE FROM %s", "t")`: "DELETE FROM %s",
		`fmt.Sprint("DELETE ", name)`:        "",
		`strings.ToUpper("delete")`:          "",
	} {
		flow := solve(t, "type query string\nvar name = fmt.Sprint(n)\n_ = name\nreturn given.Exec("+expr+")")
		if got := flow.Sites[0].SQL; got != want {
			t.Errorf("the text of %s is %q, want %q", expr, got, want)
		}
	}
	if got := Text(ssa.Value(nil)); got != "" {
		t.Errorf("no value has the text %q", got)
	}
}
