package typestate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestExits solves functions of the library below and compares what is known of
// each way out: the handles, and whether the error is nil.
func TestExits(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{
			name: "commit",
			body: `tx, err := db.Begin(); if err != nil { return err }; return tx.Commit()`,
			want: "err; tx committed: ?",
		},
		{
			name: "nothing is open when the begin fails",
			body: `tx, err := db.Begin(); _ = tx; if err != nil { return err }; return nil`,
			want: "err; tx open: nil",
		},
		{
			name: "begin not checked",
			body: `tx, err := db.Begin(); _ = tx; return err`,
			want: "tx open unchecked: ?",
		},
		{
			name: "failed statement",
			body: `tx, err := db.Begin(); if err != nil { return err }
				if err := tx.Exec("UPDATE t"); err != nil { return err }
				return tx.Commit()`,
			want: "err; tx committed written: ?; tx open written failed: err",
		},
		{
			name: "the same on both paths is one",
			body: `tx, err := db.Begin(); if err != nil { return err }
				if n > 1 { n++ } else { n-- }
				return tx.Rollback()`,
			want: "err; tx rolled back: ?",
		},
		{
			name: "a flag keeps the paths apart",
			body: `tx, err := db.Begin(); if err != nil { return err }
				done := false
				if n > 1 { tx.Commit(); done = true }
				if !done { tx.Rollback() }
				return nil`,
			want: "err; tx committed: nil; tx rolled back: nil",
		},
		{
			name: "a condition asked twice is one",
			body: `tx, err := db.Begin(); if err != nil { return err }
				if n > 1 { tx.Commit() }
				if n > 1 { return nil }
				return tx.Rollback()`,
			want: "err; tx committed: nil; tx rolled back: ?",
		},
		{
			name: "an error compared in the other order",
			body: `tx, err := db.Begin(); if nil == err { return tx.Commit() }; return err`,
			want: "err; tx committed: ?",
		},
		{
			name: "the deferred rollback comes after the commit",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer tx.Rollback()
				if n > 1 { return errors.New("n") }
				return tx.Commit()`,
			want: "err; tx committed: ?; tx rolled back: err",
		},
		{
			name: "deferred calls run last first",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer tx.Rollback()
				defer tx.Commit()
				return nil`,
			want: "err; tx committed: nil",
		},
		{
			name: "a deferred literal reads the named result",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer func() { if err != nil { tx.Rollback() } else { tx.Commit() } }()
				if n > 1 { return errors.New("n") }
				return nil`,
			want: "err; tx committed: nil; tx rolled back: err",
		},
		{
			name: "a deferred call is given what its arguments were",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer func(failed bool) { if failed { tx.Rollback() } else { tx.Commit() } }(false)
				return errors.New("n")`,
			want: "err; tx committed: err",
		},
		{
			name: "a captured variable is followed through its stores",
			body: `var tx *Tx
				start := func() error { var err error; tx, err = db.Begin(); return err }
				if err := start(); err != nil { return err }
				stop := func() { tx.Rollback(); tx = nil }
				stop()
				return nil`,
			want: "err; tx rolled back: nil",
		},
		{
			name: "a variable that is set to nil is not finished",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer func() { if tx != nil { tx.Rollback() } }()
				if err := tx.Commit(); err != nil { return err }
				tx = nil
				return nil`,
			want: "err; tx committed: err; tx committed: nil",
		},
		{
			name: "loops end",
			body: `for i := 0; i < n; i++ {
					tx, err := db.Begin(); if err != nil { return err }
					if err := tx.Exec("DELETE"); err != nil { tx.Rollback(); return err }
					if err := tx.Commit(); err != nil { return err }
				}
				return nil`,
			want: "err; nil; tx committed written: err; tx committed written: nil; tx rolled back written failed: err",
		},
		{
			name: "a loop without an end has no way out",
			body: `for { if n > 1 { n-- } else { n++ } }`,
			want: "",
		},
		{
			name: "rows are drained when there is none left",
			body: `rows, err := db.Query("SELECT"); if err != nil { return err }
				for rows.Next() { if n > 1 { return nil } }
				return nil`,
			want: "err; rows drained: nil; rows open: nil",
		},
		{
			name: "a panic runs the deferred calls",
			body: `tx, err := db.Begin(); if err != nil { return err }
				defer tx.Rollback()
				panic(n)`,
			want: "err; tx rolled back: panic",
		},
		{
			name: "a transaction that was given is borrowed until it is finished",
			body: `if err := given.Exec("UPDATE t"); err != nil { return err }; return given.Commit()`,
			want: "tx borrowed written failed: err; tx committed written: ?",
		},
		{
			name: "what an unknown function is given has left",
			body: `tx, err := db.Begin(); if err != nil { return err }; unknown(tx); return nil`,
			want: "err; tx open lent: nil",
		},
		{
			name: "what is stored has left for good",
			body: `tx, err := db.Begin(); if err != nil { return err }; global = tx; return nil`,
			want: "err; tx open kept: nil",
		},
		{
			name: "a select keeps its cases apart", // and panics where there is none, says go/ssa
			body: `tx, err := db.Begin(); if err != nil { return err }
				select {
				case <-make(chan int): return tx.Commit()
				case <-make(chan bool): tx.Rollback(); return errors.New("stop")
				}`,
			want: "err; tx committed: ?; tx open: panic; tx rolled back: err",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			flow := solve(t, test.body)
			if flow.GaveUp {
				t.Fatal("given up")
			}
			var got []string
			for _, e := range flow.Exits {
				got = append(got, describe(e))
			}
			slices.Sort(got)
			if got := strings.Join(slices.Compact(got), "; "); got != test.want {
				t.Errorf("ways out:\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestBounds holds functions that have too many lifecycles or are too long to
// being given up, without sites and without a summary.
func TestBounds(t *testing.T) {
	for name, body := range map[string]string{
		"lifecycles": strings.Repeat("{ tx, _ := db.Begin(); if n > 1 { n++; tx.Commit() } else { n--; tx.Rollback() } }\n", 10) + "return nil",
		"length":     nested(4, 20) + "return nil",
	} {
		t.Run(name, func(t *testing.T) {
			flow := solve(t, body)
			if !flow.GaveUp || len(flow.Sites)+len(flow.Exits) > 0 || flow.Summary != nil {
				t.Errorf("GaveUp is %v, with %d sites, %d exits", flow.GaveUp, len(flow.Sites), len(flow.Exits))
			}
		})
	}
}

// nested is a program of few lines whose literals call the one before them.
func nested(depth, calls int) string {
	body := "f0 := func() { n++ }\n"
	for i := range depth {
		body += fmt.Sprintf("f%d := func() { %s }\n", i+1, strings.Repeat(fmt.Sprintf("f%d(); ", i), calls))
	}
	return body + fmt.Sprintf("f%d()\n", depth)
}

// TestSolveIsDeterministic solves a function with many paths again and again.
func TestSolveIsDeterministic(t *testing.T) {
	const body = `tx, err := db.Begin(); if err != nil { return err }
		defer func() { if err != nil { tx.Rollback() } }()
		for i := 0; i < n; i++ {
			if err := tx.Exec("UPDATE t"); err != nil { return err }
			rows, err := db.Query("SELECT"); if err != nil { return err }
			for rows.Next() { if n > 3 { return nil } }
		}
		return tx.Commit()`
	first := printed(solve(t, body))
	for range 5 {
		if again := printed(solve(t, body)); again != first {
			t.Fatalf("first\n%s\nthen\n%s", first, again)
		}
	}
}
