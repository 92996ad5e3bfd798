package txruntime_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/txvet/txvet/txruntime"
)

// Rows that are added are sent with the next flight, all in one insert. Flush
// sends them now, to have their keys before the commit.
func ExampleTable_Add() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Customer struct {
		ID   txruntime.Key[int64] `db:"id,pk,auto"`
		Name string
	}
	type Purchase struct {
		ID         txruntime.Key[int64] `db:"id,pk,auto"`
		CustomerID int64
	}
	customers := txruntime.NewTable[Customer]("customer")
	purchases := txruntime.NewTable[Purchase]("purchase")

	cat := &Customer{Name: "cat"}
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		customers.Add(s, cat, &Customer{Name: "dan"})
		if err := s.Flush(ctx); err != nil {
			return err
		}
		id, err := cat.ID.Get()
		if err != nil {
			return err
		}
		purchases.Add(s, &Purchase{CustomerID: id}) // with the commit
		return nil
	})
	fmt.Println(err, !cat.ID.IsZero())
	// Output: <nil> true
}

// A key that the database has not made yet says so. A rollback takes it back.
func ExampleKey_Get() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Customer struct {
		ID   txruntime.Key[int64] `db:"id,pk,auto"`
		Name string
	}

	cat := &Customer{Name: "cat"}
	_ = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[Customer]("customer").Add(s, cat)
		_, err := cat.ID.Get()
		fmt.Println("added:", err)

		err = s.Flush(ctx)
		fmt.Println("flushed:", !cat.ID.IsZero(), err)
		return errors.New("changed my mind")
	})
	fmt.Println("rolled back:", cat.ID)
	// Output:
	// added: key: the key is not known before Flush (lazyload)
	// flushed: true <nil>
	// rolled back: not flushed
}

// CopyFrom reads rows as they come, and never has all of them.
func ExampleSession_CopyFrom() {
	ctx := context.Background()
	e := bank()
	defer e.Dispose(ctx)

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		n, err := s.CopyFrom(ctx, "account", []string{"name", "balance"}, func(yield func([]any, error) bool) {
			for i := range 1000 {
				if !yield([]any{fmt.Sprint("customer ", i), i}, nil) {
					return
				}
			}
		})
		fmt.Println(n)
		return err
	})
	fmt.Println(err)
	// Output:
	// 1000
	// <nil>
}
