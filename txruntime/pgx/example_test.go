package pgxtx_test

import (
	"context"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/server"
	pgxtx "github.com/txvet/txvet/txruntime/pgx"
)

// Queries that sqlc generated run in the transaction of a session.
func ExampleDBTX() {
	ctx := context.Background()
	e := counters()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		db := pgxtx.DBTX(s) // queries := sqlcgen.New(pgxtx.DBTX(s))
		if _, err := db.Exec(ctx, "insert into counter values ($1, $2)", "visits", 1); err != nil {
			return err
		}
		var n int
		if err := db.QueryRow(ctx, "select n from counter where name = $1", "visits").Scan(&n); err != nil {
			return err
		}
		fmt.Println(n)
		return nil
	})
	fmt.Println(err)
	// Output:
	// 1
	// <nil>
}

// Libraries that take a pgx.Tx work in the transaction, but cannot end it.
func ExampleTx() {
	ctx := context.Background()
	e := counters()
	defer e.Dispose(ctx)

	enqueue := func(ctx context.Context, tx pgx.Tx, job string) error { // such as river's InsertTx
		_, err := tx.Exec(ctx, "insert into counter values ($1, 0)", job)
		return err
	}
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		tx := pgxtx.Tx(s)
		fmt.Println(tx.Commit(ctx))
		return enqueue(ctx, tx, "mail")
	})
	fmt.Println(err)
	// Output:
	// commit: the scope that began the transaction finishes it (txdone)
	// <nil>
}

// counters returns an engine with an empty table of counters, which are its one
// connection's own.
func counters() *txruntime.Engine {
	s, err := server.Postgres()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	e, err := txruntime.Open(ctx, s.URL("postgres"), txruntime.WithPool(1, 0, 0, 0))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := e.Autocommit(ctx, "create temporary table counter (name text primary key, n int not null)"); err != nil {
		log.Fatal(err)
	}
	return e
}
