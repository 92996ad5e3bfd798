package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shop takes a number from store while a transaction is open, writes twice
// without one, waits while one is open, and leaks one, in a test and outside.
const shop = `
-- shop.model --
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) Take(id int) error {
	_, err := s.DB.Exec("UPDATE numbers SET taken = true WHERE id = $1", id)
	return err
}
-- shop/shop.go --
package shop

import (
	"database/sql"
	"time"

	"example.com/m/store"
)

func Order(s *store.Store) error {
	tx, err := s.DB.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := s.Take(1); err != nil {
		return err
	}
	time.Sleep(time.Second)
	if _, err := tx.Exec("DELETE FROM carts"); err != nil {
		return err
	}
	return tx.Commit()
}

func Clear(db *sql.DB) error {
	if _, err := db.Exec("DELETE FROM carts"); err != nil {
		return err
	}
	_, err := db.Exec("DELETE FROM orders")
	return err
}

func Leak(db *sql.DB) {
	tx, err := db.Begin()
	if err == nil {
		_, _ = tx.Exec("DELETE FROM carts")
	}
}
-- shop/shop_test.go --
package shop

import (
	"database/sql"
	"testing"
)

func TestClear(t *testing.T) {
	var db *sql.DB
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	_ = tx.Commit()
	_, _ = tx.Exec("DELETE FROM carts")
}
`

// configure returns a configuration with txvet alone and the settings, which are
// YAML in one line.
func configure(settings string) string {
	return fmt.Sprintf("version: \"2\"\nlinters: {default: none, enable: [txvet], settings: {custom: {txvet: {type: module, settings: %s}}}}\n", settings)
}

// rules returns "file:line: rule" of each issue, sorted.
func rules(p *project, out output) []string {
	p.t.Helper()
	var lines []string
	for _, issue := range p.issues(out, "txvet") {
		parts := strings.SplitN(issue, ":", 5)
		lines = append(lines, parts[0]+":"+parts[1]+":"+parts[3])
	}
	slices.Sort(lines)
	return lines
}

func TestSettings(t *testing.T) {
	p := write(t, shop)
	const outside, leak, twice, slow, test = "shop/shop.go:16: outsidetx", "shop/shop.go:35: txleak", "shop/shop.go:30: outsidetx", "shop/shop.go:19: slowtx", "shop/shop_test.go:15: txdone"
	tests := []struct {
		name, config string
		args         []string
		want         []string
	}{
		{"none", configure("{}"), nil, []string{outside, leak}},
		{"again", configure("{}"), nil, []string{outside, leak}},
		{"off", configure("{rules: {txleak: false}}"), nil, []string{outside}},
		{"on", configure("{rules: {slowtx: true}}"), nil, []string{outside, slow, leak}},
		{"option", configure("{rules: {outsidetx: {require: multiwrite}}}"), nil, []string{outside, twice, leak}},
		{"tests", configure("{tests: true}"), nil, []string{outside, leak, test}},
		{"of the page", block(t, "yaml", "slowtx"), nil, []string{outside, slow, twice, test}},
		{"dependency not named, not cached", configure("{rules: {txleak: false}, tests: true}"), []string{"./shop"}, []string{outside, test}},
		{"dependency not named, cached", configure("{rules: {txleak: false}, tests: true}"), []string{"./shop"}, []string{outside, test}},
	}
	for _, test := range tests {
		out := p.golangci(test.config, test.args...)
		slices.Sort(test.want)
		if got := rules(p, out); !slices.Equal(got, test.want) || out.status != 1 {
			t.Errorf("%s: status %d, %s\ngot  %q\nwant %q", test.name, out.status, out.stderr, got, test.want)
		}
	}
	if out := p.golangci(configure("{rules: {outsidetx: false, txleak: false}}")); out.status != 0 || len(p.issues(out, "txvet")) > 0 {
		t.Errorf("nothing to find: %+v", out)
	}
}

// TestWrongSettings wants the key in the error.
func TestWrongSettings(t *testing.T) {
	p := write(t, shop)
	for settings, want := range map[string]string{
		"{modles: [shop.model]}":                  "modles: ",
		"{rules: {txlaek: true}}":                 "rules.txlaek: ",
		"{rules: {txleak: 3}}":                    "rules.txleak: ",
		"{rules: {outsidetx: {requires: all}}}":   "rules.outsidetx.requires: ",
		"{rules: {txleak: {panic: sometimes}}}":   "rules.txleak.panic: ",
		"{rules: [txleak]}":                       "rules: ",
		"{tests: maybe}":                          "tests: ",
		"{models: [missing.model]}":               "models: ",
		"{paths: []}":                             "paths: ",
		"{baseline: check}":                       "baseline: ",
		"txleak":                                  "settings: ",
		"{tests: 1, rules: {a: true}, b: {c: d}}": "\nrules.a: ",
	} {
		out := p.golangci(configure(settings))
		if out.status != 3 || !strings.Contains(out.stderr, want) || strings.Contains(out.stdout, "Text") {
			t.Errorf("%s: %+v", settings, out)
		}
	}
}

// TestModels changes a file of models: the cache must not hide that, in the
// package or in its dependency.
func TestModels(t *testing.T) {
	p := write(t, `
-- go.mod --
module example.com/m
go 1.26.0
-- pool/pool.go --
package pool

type Pool struct{}

type Tx struct{}

func (*Pool) Open() (*Tx, error) { return &Tx{}, nil }

func (*Tx) Run(sql string) error { return nil }

func (*Tx) Close(ok bool) error { return nil }
-- work/work.go --
package work

import "example.com/m/pool"

func Begin(p *pool.Pool) (*pool.Tx, error) { return p.Open() }
-- top/top.go --
package top

import (
	"example.com/m/pool"
	"example.com/m/work"
)

func Run(p *pool.Pool) error {
	tx, err := work.Begin(p)
	if err != nil {
		return err
	}
	return tx.Run("DELETE FROM seats")
}
-- shop.model --
`)
	const models = "library example.com/m/pool\nhandle pool *example.com/m/pool.Pool\nhandle tx *example.com/m/pool.Tx\nbegin (*example.com/m/pool.Pool).Open pool=recv tx=r0 err=r1\nexec (*example.com/m/pool.Tx).Run on=recv sql=a0 err=r0\ncommit (*example.com/m/pool.Tx).Close tx=recv err=r0\n"
	config := configure("{models: [shop.model]}")
	for _, test := range []struct {
		models string
		want   []string
	}{
		{"", nil},
		{models, []string{"top/top.go:9: txleak"}},
		{"", nil},
	} {
		p.write("shop.model", []byte(test.models))
		for _, pattern := range []string{"./...", "./top"} {
			if got := rules(p, p.golangci(config, pattern)); !slices.Equal(got, test.want) {
				t.Errorf("%s, models %q: %q, want %q", pattern, test.models, got, test.want)
			}
		}
	}
}
