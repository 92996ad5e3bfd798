package txruntime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// Hooks of a transaction run when it is over: mail is sent if, and only if, what
// it is about was committed.
func ExampleSession_AfterCommit() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.AfterCommit(func(context.Context) { fmt.Println("mail to bob") })
		s.Queue("update account set balance = balance + 1 where name = 'bob'")
		fmt.Println("in the scope")
		return nil
	})
	fmt.Println(err)
	// Output:
	// in the scope
	// mail to bob
	// <nil>
}

// The hooks of a rollback are told why, here that of a savepoint.
func ExampleSession_AfterRollback() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			s.AfterRollback(func(_ context.Context, err error) { fmt.Println("undone:", err) })
			s.AfterCommit(func(context.Context) { fmt.Println("never") })
			return errors.New("no stock")
		})
		s.AfterCommit(func(context.Context) { fmt.Println("committed") })
		return nil
	})
	fmt.Println(err)
	// Output:
	// undone: no stock
	// committed
	// <nil>
}

// Two transactions change what both have read. One fails, and is run again.
func ExampleRetry() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	f := e.Factory(txruntime.WithTx(txruntime.TxOptions{Isolation: txruntime.Serializable}))

	meanwhile := func() error { // another user, so not in a scope's context
		return f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "update account set balance = balance + 5 where name = 'ann'")
			return err
		})
	}
	err := f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		balance, err := txruntime.One[int](ctx, s, "select balance from account where name = 'ann'")
		if err != nil {
			return err
		}
		fmt.Println("attempt", s.Attempt(), "reads", balance)
		if s.Attempt() == 1 {
			if err := meanwhile(); err != nil {
				return err
			}
		}
		_, err = s.Exec(ctx, "update account set balance = $1 where name = 'ann'", balance*2)
		return err
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 3}})
	fmt.Println(err)
	// Output:
	// attempt 1 reads 10
	// attempt 2 reads 15
	// <nil>
}

// The options of a transaction cost no round trip on PostgreSQL: they travel with
// its begin.
func ExampleTxOptions() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	type settings struct{ Isolation, ReadOnly, Statement, Lock, Name string }

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		got, err := txruntime.One[settings](ctx, s, `select
			current_setting('transaction_isolation') as isolation,
			current_setting('transaction_read_only') as read_only,
			current_setting('statement_timeout') as statement,
			current_setting('lock_timeout') as lock,
			current_setting('application_name') as name`)
		fmt.Printf("%+v\n", got)
		return err
	}, txruntime.TxOptions{
		Name:             "report",
		Isolation:        txruntime.Serializable,
		ReadOnly:         true,
		Timeout:          time.Minute,
		StatementTimeout: 10 * time.Second,
		LockTimeout:      time.Second,
	})
	fmt.Println(err)
	// Output:
	// {Isolation:serializable ReadOnly:on Statement:10s Lock:1s Name:report}
	// <nil>
}

// The echo is one record for each flight, with all that was sent together. It has
// no arguments unless it is asked for them.
func ExampleWithEcho() {
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // what differs from run to run
			switch a.Key {
			case slog.TimeKey, "duration", "round_trips":
				return slog.Attr{}
			}
			return a
		},
	}))
	e := bank(txruntime.WithEcho(log, false))
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "delete from account where balance = $1", 0); err != nil {
			return err
		}
		s.Queue("update account set balance = $1", 42)
		return nil
	}, txruntime.TxOptions{Name: "tidy"})
	fmt.Println(err)
	// Output:
	// level=INFO msg=flight session=tidy op=exec sql="[begin delete from account where balance = $1]" rows=1
	// level=INFO msg=flight session=tidy op=commit sql="[update account set balance = $1 commit]" rows=1
	// <nil>
}

// Hooks see every flight, every end of a transaction and what guards find; metrics
// are made of them.
func ExampleWithHooks() {
	ctx := context.Background()
	e := bank(txruntime.WithHooks(txruntime.Hooks{
		End: func(_ context.Context, e txruntime.EndInfo) {
			fmt.Printf("%s: committed %v, %d flights, error %v\n", e.Session, e.Committed, e.Flights, e.Err)
		},
	}))
	defer e.Dispose(ctx)

	for _, failure := range []error{nil, errors.New("no")} {
		_ = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if _, err := s.Exec(ctx, "update account set balance = 1"); err != nil {
				return err
			}
			return failure
		}, txruntime.TxOptions{Name: "even"})
	}
	// Output:
	// even: committed true, 2 flights, error <nil>
	// even: committed false, 1 flights, error no
}
