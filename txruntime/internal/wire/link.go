package wire

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
)

// link is a client's connection and the one to the server that belongs to it.
type link struct {
	proxy  *Proxy
	ctx    context.Context // ends with the link
	cancel context.CancelFunc
	broken atomic.Bool // one side no longer takes bytes

	mu    sync.Mutex
	ended bool
	conns [2]net.Conn // the server's is nil until there is one

	// Guarded by the proxy's lock, so that all links change at once.
	left [2]int64 // bytes until the link is cut; -1: no limit
	turn side     // who sent last, to the client's knowledge; the server, at the start
}

func newLink(p *Proxy, conn net.Conn) *link {
	ctx, cancel := context.WithCancel(context.Background())
	return &link{proxy: p, ctx: ctx, cancel: cancel, conns: [2]net.Conn{client: conn}, turn: server}
}

// run forwards until both directions have ended or the link is cut.
func (l *link) run() {
	defer l.proxy.forget(l)
	defer l.cut() // whatever still is open
	var d net.Dialer
	conn, err := d.DialContext(l.ctx, l.proxy.network, l.proxy.upstream)
	if err != nil {
		l.end(false)
		return
	}
	if !l.join(conn) {
		return
	}
	var readers, writers sync.WaitGroup
	defer readers.Wait() // after the connections are closed
	for _, s := range []*stream{newStream(l, client), newStream(l, server)} {
		readers.Go(s.read)
		writers.Go(s.write)
	}
	writers.Wait()
	l.end(l.broken.Load())
}

// join adds the connection to the server, unless the link was cut meanwhile.
func (l *link) join(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		reset(conn)
		return false
	}
	l.conns[server] = conn
	return true
}

// cut ends the link with a reset of both connections.
func (l *link) cut() { l.end(true) }

// end closes both connections. Only the first call does anything.
func (l *link) end(broken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	l.ended = true
	l.cancel()
	for _, conn := range l.conns {
		switch {
		case conn == nil:
		case broken:
			reset(conn)
		default:
			conn.Close()
		}
	}
}

// reset closes a connection in the way of a crash. Bytes that are not sent yet are
// lost, and a peer on TCP is told of a reset; a Unix socket knows no such thing.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // fails only if it is closed
	}
	conn.Close()
}
