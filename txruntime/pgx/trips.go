package pgxtx

import (
	"net"
	"sync/atomic"
)

// counted counts the times that the client, having read, writes again: each is
// a wait of one round trip. pgx reads in another goroutine when it writes much.
type counted struct {
	net.Conn
	trips atomic.Int64
	read  atomic.Bool
}

func newCounted(c net.Conn) *counted {
	n := &counted{Conn: c}
	n.read.Store(true)
	return n
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.read.Store(true)
	}
	return n, err
}

func (c *counted) Write(p []byte) (int, error) {
	if c.read.Swap(false) {
		c.trips.Add(1)
	}
	return c.Conn.Write(p)
}
