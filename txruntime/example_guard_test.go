package txruntime_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/txvet/txvet/txruntime"
)

// Some guards report and let the program go on, unless they are told to fail: such
// as that of a context from outside of the scope, without its deadline.
func ExampleWithGuards() {
	outer := context.Background()
	e := bank(txruntime.WithGuards(txruntime.Guards{txruntime.ErrWrongContext: txruntime.Fail}))
	defer e.Dispose(outer)

	err := e.Factory().Begin(outer, func(_ context.Context, s *txruntime.Session) error {
		_, err := s.Exec(outer, "delete from account")
		return err
	})
	fmt.Println(err)
	// Output: exec: the context is not the one of the scope (lostctx)
}

// The error of a guard has the rule of txvet that finds the mistake before the
// program runs.
func ExampleGuardError() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	s := e.Factory().Session(ctx)
	defer s.Close()

	_, err := s.Exec(ctx, "delete from account") // nothing was begun
	var g *txruntime.GuardError
	if errors.As(err, &g) {
		fmt.Println(g.Rule, g.Op, g.Err == txruntime.ErrNoTx)
	}
	fmt.Println(err)
	// Output:
	// outsidetx exec true
	// exec: no transaction is open: use Begin or Start (outsidetx)
}

// Errors of the database name the operation, the transaction and the place in the
// SQL, but no arguments.
func ExampleOpError() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "update account set balanse = $1", 42)
		return err
	}, txruntime.TxOptions{Name: "fix"})
	var op *txruntime.OpError
	fmt.Println(errors.As(err, &op), op.Code, op.Position)
	fmt.Println(err)
	// Output:
	// true 42703 20
	// exec in "fix": at 1:20, "balanse = $1": column "balanse" of relation "account" does not exist (42703)
}

// Dispose waits for transactions until its context is done. Then it ends them, and
// says where they were begun.
func ExampleEngine_Dispose() {
	e := bank()
	ctx, cancel := context.WithCancel(context.Background())

	s := e.Factory().Session(ctx)
	if err := s.Start(ctx, txruntime.TxOptions{Name: "import"}); err != nil {
		fmt.Println(err)
	}
	cancel() // the program is told to end, and forgets the session

	err := e.Dispose(ctx)
	var leaks *txruntime.LeakError
	if errors.As(err, &leaks) {
		for _, leak := range leaks.Sessions {
			fmt.Println(leak) // leak.Trace() has the stack of Start
		}
	}
	fmt.Println(s.Commit(context.Background()))
	// Output:
	// dispose in "import": the session was never closed (txleak)
	// commit in "import": the engine is disposed (dbhandle)
}
