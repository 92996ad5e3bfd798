package field

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
)

// errBusy is what a driver says that has no connection left.
var errBusy = errors.New("busy")

// translate makes the errors of a driver readable.
func translate(err error) error {
	if errors.Is(err, errBusy) {
		return fmt.Errorf("too many connections: %w", err)
	}
	return err
}

type wideConn interface {
	driver.Conn
	driver.ConnBeginTx
}

// namedConn wraps the connection of a driver: what it begins, database/sql finishes.
type namedConn struct{ wideConn }

// BeginTx passes on.
func (c *namedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.wideConn.BeginTx(ctx, opts)
	err = translate(err)
	if err != nil {
		return nil, err
	}
	return &namedTx{tx}, nil
}

type namedTx struct{ driver.Tx }

func (tx *namedTx) Commit() error { return translate(tx.Tx.Commit()) }
