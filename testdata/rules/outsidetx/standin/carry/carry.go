// Package carry keeps transactions in contexts. It knows no database.
package carry

import "context"

// Driver is a transaction.
type Driver interface {
	Commit() error
	Rollback() error
}

type key struct{}

// NoneError says that there is no transaction.
type NoneError struct{}

func (*NoneError) Error() string { return "no transaction in the context" }

// From finds the transaction of a context.
func From(ctx context.Context) (Driver, error) {
	d, ok := ctx.Value(key{}).(Driver)
	if !ok {
		return nil, &NoneError{}
	}
	return d, nil
}

// Into gives a context its transaction.
func Into(ctx context.Context, d Driver) context.Context {
	return context.WithValue(ctx, key{}, d)
}
