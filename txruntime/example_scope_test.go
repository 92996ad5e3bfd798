package txruntime_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/txvet/txvet/txruntime"
)

// A scope of a new session is what most programs need. The URL names the driver,
// whose package is imported for its side effect.
func ExampleOpen() {
	ctx := context.Background()
	url := database() // postgresql+pgx://ann:secret@host/bank

	e, err := txruntime.Open(ctx, url, txruntime.WithPool(10, 0, 0, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer e.Dispose(ctx)

	err = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		n, err := txruntime.One[int](ctx, s, "select 6 * $1::int", 7)
		fmt.Println(n)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// A factory has the options that its transactions share.
func ExampleFactory_Begin() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	reports := e.Factory(txruntime.WithTx(txruntime.TxOptions{Name: "report", ReadOnly: true}))

	err := reports.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "update account set balance = 0")
		return err
	})
	fmt.Println(errors.Is(err, txruntime.ErrReadOnly))
	// Output: true
}

// The scope commits if the function returns nil. Otherwise it rolls back, and
// returns the error as it is.
func ExampleSession_Begin() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	s := e.Factory().Session(ctx)
	defer s.Close()

	errTooMuch := errors.New("too much")
	for _, amount := range []int{7, 70} {
		err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if _, err := s.Exec(ctx, "update account set balance = balance + $1 where name = 'bob'", amount); err != nil {
				return err
			}
			r, err := s.Exec(ctx, "update account set balance = balance - $1 where name = 'ann' and balance >= $1", amount)
			if err == nil && r.RowsAffected == 0 {
				err = errTooMuch // Bob's balance is as it was
			}
			return err
		})
		fmt.Println(amount, err)
	}
	// Output:
	// 7 <nil>
	// 70 too much
}

// Start, Commit and Rollback are for transactions that are not one function. When
// one is over, the next is started explicitly.
func ExampleSession_Start() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	s := e.Factory().Session(ctx)
	defer s.Close() // rolls back what is open

	if err := s.Start(ctx); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := s.Exec(ctx, "update account set balance = 0"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("commit:", s.Commit(ctx))

	_, err := s.Exec(ctx, "update account set balance = 1")
	fmt.Println(err)

	fmt.Println("start:", s.Start(ctx))
	fmt.Println("rollback:", s.Rollback(ctx))
	// Output:
	// commit: <nil>
	// exec: the transaction is already committed or rolled back (txdone)
	// start: <nil>
	// rollback: <nil>
}

// An error that is dropped is not lost: the transaction cannot be committed any
// more.
func ExampleSession_Commit() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	s := e.Factory().Session(ctx)
	defer s.Close()

	if err := s.Start(ctx); err != nil {
		fmt.Println(err)
		return
	}
	_, _ = s.Exec(ctx, "update account set balance = -1 where name = 'ann'") // violates a check
	err := s.Commit(ctx)
	fmt.Println(errors.Is(err, txruntime.ErrAborted))

	var failed *txruntime.OpError
	fmt.Println(errors.As(err, &failed), failed.Op, failed.Code)
	// Output:
	// true
	// true exec 23514
}

// A statement may fail in a savepoint: here, rows that are there already are
// skipped.
func ExampleSession_Nested() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	added := 0
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for _, name := range []string{"ann", "cat", "dan", "cat"} {
			err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, "insert into account values ($1, 0)", name)
				return err
			})
			switch {
			case errors.Is(err, txruntime.ErrUnique):
				continue
			case err != nil:
				return err
			}
			added++
		}
		return nil
	})
	fmt.Println(added, err)
	// Output: 2 <nil>
}

// Savepoint is the manual form of Nested.
func ExampleSession_Savepoint() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		inner, err := s.Savepoint(ctx)
		if err != nil {
			return err
		}
		if _, err := inner.Exec(ctx, "delete from account"); err != nil {
			return err
		}
		if err := inner.Rollback(ctx); err != nil {
			return err
		}
		n, err := txruntime.One[int](ctx, s, "select count(*) from account")
		fmt.Println(n, "accounts")
		return err
	})
	fmt.Println(err)
	// Output:
	// 2 accounts
	// <nil>
}

// An entry of the audit stays although the transaction is rolled back: it has a
// session and a connection of its own.
func ExampleDetach() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	f := e.Factory()

	log := func(ctx context.Context, what string) error {
		return f.Begin(txruntime.Detach(ctx), func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into audit (what) values ($1)", what)
			return err
		})
	}
	_ = f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "delete from account"); err != nil {
			return err
		}
		return errors.Join(log(ctx, "somebody tried"), errors.New("forbidden"))
	})

	err := f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		audit, err := txruntime.All[string](ctx, s, "select what from audit")
		if err != nil {
			return err
		}
		accounts, err := txruntime.One[int](ctx, s, "select count(*) from account")
		fmt.Println(audit, accounts)
		return err
	})
	fmt.Println(err)
	// Output:
	// [somebody tried] 2
	// <nil>
}
