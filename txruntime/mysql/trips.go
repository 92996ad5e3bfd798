package mysql

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"syscall"
)

// counted counts round trips: the times that, after something was written, an
// answer was read.
type counted struct {
	net.Conn
	wrote bool // since the last read; reads and writes do not overlap
	trips atomic.Int64
}

// wireKey is where a context has the place for the connection that is dialled.
type wireKey struct{}

// dial is net.Dialer's, and remembers the connection.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	wire := &counted{Conn: c}
	if place, ok := ctx.Value(wireKey{}).(**counted); ok {
		*place = wire
	}
	return wire, nil
}

func (c *counted) Write(b []byte) (int, error) {
	c.wrote = true
	return c.Conn.Write(b)
}

func (c *counted) Read(b []byte) (int, error) {
	if c.wrote {
		c.wrote = false
		c.trips.Add(1)
	}
	return c.Conn.Read(b)
}

// SyscallConn lets the library look whether an idle connection is alive.
func (c *counted) SyscallConn() (syscall.RawConn, error) {
	if s, ok := c.Conn.(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.New("the connection has no descriptor")
}
