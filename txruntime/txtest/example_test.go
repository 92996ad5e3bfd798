package txtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"
	"github.com/txvet/txvet/txruntime/txtest"
)

// Move is the code under test. It forgets that the scope commits.
func Move(ctx context.Context, f *txruntime.Factory, from, to string) error {
	return f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("update account set balance = balance - 1 where name = $1", from)
		s.Queue("update account set balance = balance + 1 where name = $1", to)
		if err := s.Commit(ctx); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "notify moved")
		return err
	})
}

// TestMove would be a test of a program, with its *testing.T.
func Example() {
	TestMove := func(t testing.TB) {
		e := txtest.Open(t, txtest.Postgres(t), txtest.Schema(`
			create table account (name text primary key, balance int not null);
			insert into account values ('ann', 1), ('bob', 0);`))
		txtest.Flights(t, e, 1, func() {
			_ = Move(t.Context(), e.Factory(), "ann", "bob")
		})
	}
	for _, failure := range run(TestMove).errors {
		first, _, _ := strings.Cut(failure, "\n")
		fmt.Println(first)
	}
	// Output: exec: the transaction is already committed or rolled back (txdone)
}

// A test that provokes a mistake says which.
func ExampleExpect() {
	TestReport := func(t testing.TB) {
		e := txtest.Open(t, txtest.Postgres(t))
		txtest.Expect(t, e, txruntime.ErrReadOnly)
		err := e.Factory().Begin(t.Context(), func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "create table report ()")
			return err
		}, txruntime.TxOptions{ReadOnly: true})
		fmt.Println(err)
	}
	fmt.Println(len(run(TestReport).errors), "failures")
	// Output:
	// exec: a write in a read-only transaction: exec: "create table report ()": cannot execute CREATE TABLE in a read-only transaction (25006) (readonlytx)
	// 0 failures
}

// A list of what was sent, for what Flights cannot say.
func ExampleRecord() {
	TestGreeting := func(t testing.TB) {
		e := txtest.Open(t, txtest.Postgres(t))
		greet := func() {
			_ = e.Factory().Begin(t.Context(), func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.One[string](ctx, s, "select 'good day, ' || $1", "Ann")
				return err
			})
		}
		greet() // prepares the statements
		for _, f := range txtest.Record(t, e, greet) {
			fmt.Println(f)
		}
	}
	run(TestGreeting)
	// Output:
	// one: begin; select 'good day, ' || $1 (1 round trip)
	// commit: commit (1 round trip)
}
