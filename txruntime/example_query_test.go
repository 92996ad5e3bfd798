package txruntime_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime"
)

// Exec runs a statement in the SQL of the database.
func ExampleSession_Exec() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		r, err := s.Exec(ctx, "update account set balance = balance + $1 where balance < $2", 5, 100)
		fmt.Println(r.RowsAffected)
		return err
	})
	fmt.Println(err)
	// Output:
	// 2
	// <nil>
}

// The fields of a struct are the columns by name; a single column needs no struct.
func ExampleAll() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)
	type account struct {
		Name  string
		Funds int `db:"balance"`
	}

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		accounts, err := txruntime.All[account](ctx, s, "select name, balance from account order by name")
		if err != nil {
			return err
		}
		fmt.Println(accounts)

		names, err := txruntime.All[string](ctx, s, "select name from account where balance > $1", 5)
		fmt.Println(names)
		return err
	})
	fmt.Println(err)
	// Output:
	// [{ann 10} {bob 0}]
	// [ann]
	// <nil>
}

// That there is no row is an error which leaves the transaction as it is.
func ExampleOne() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		const balance = "select balance from account where name = $1"
		ann, err := txruntime.One[int](ctx, s, balance, "ann")
		if err != nil {
			return err
		}
		fmt.Println("ann has", ann)

		_, err = txruntime.One[int](ctx, s, balance, "cat")
		if errors.Is(err, txruntime.ErrNoRows) {
			fmt.Println("there is no cat")
			_, err = s.Exec(ctx, "insert into account values ('cat', 0)")
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// ann has 10
	// there is no cat
	// <nil>
}

// A loop reads rows one by one. Leaving it closes them.
func ExampleSession_Rows() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	sum := 0
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for row, err := range s.Rows(ctx, "select generate_series(1, 1000000)") {
			if err != nil {
				return err
			}
			var n int
			if err := row.Scan(&n); err != nil {
				return err
			}
			if sum += n; sum > 100 {
				break
			}
		}
		return nil
	})
	fmt.Println(sum, err)
	// Output: 105 <nil>
}

// What is queued travels with the next operation, here with the commit: the whole
// transaction is one round trip.
func ExampleSession_Queue() {
	ctx := context.Background()
	e := bank(txruntime.WithHooks(txruntime.Hooks{
		Flight: func(ctx context.Context, f txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
			fmt.Println("begin:", f.Begin, "statements:", len(f.Statements), "commit:", f.Commit)
			return ctx, nil
		},
	}))
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("update account set balance = balance - $1 where name = 'ann'", 3)
		s.Queue("update account set balance = balance + $1 where name = 'bob'", 3)
		return nil
	})
	fmt.Println(err)
	// Output:
	// begin: true statements: 2 commit: true
	// <nil>
}

// What txruntime has no words for is done on the connection of pgx, in the
// transaction.
func ExampleSession_Raw() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("update account set balance = 1 where name = 'bob'")
		return s.Raw(ctx, func(ctx context.Context, conn any) error {
			pg := conn.(*pgx.Conn).PgConn()
			_, err := pg.CopyTo(ctx, os.Stdout, "copy (select * from account order by name) to stdout (format csv)")
			return err
		})
	})
	fmt.Println(err)
	// Output:
	// ann,10
	// bob,1
	// <nil>
}

// Autocommit is for what cannot be in a transaction.
func ExampleEngine_Autocommit() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	_, err := e.Autocommit(ctx, "vacuum account")
	fmt.Println(err)

	err = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := e.Autocommit(ctx, "delete from account") // not in the transaction
		return err
	})
	fmt.Println(err)
	// Output:
	// <nil>
	// autocommit: another session of this engine has a transaction open in this context (outsidetx)
}
