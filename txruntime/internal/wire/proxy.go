// Package wire stands between a client and a server, for tests and benchmarks: it
// makes the way between them longer, counts how often the client waits for it, and
// breaks it at a chosen byte.
package wire

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"time"
)

// side is where bytes come from.
type side int

const (
	client side = iota
	server
)

// Proxy listens on a port of this host and connects each connection to a server.
// All its methods may be called at any time, from any goroutine.
type Proxy struct {
	network, upstream string
	listener          *net.TCPListener
	work              sync.WaitGroup // all goroutines

	mu     sync.Mutex
	links  map[*link]struct{} // live
	closed bool
	delay  time.Duration
	counts counts
	faults faults
}

// Listen starts a proxy on a free TCP port of 127.0.0.1. Network and upstream are
// those of [net.Dial]; the server need not be there yet. Without a server, a
// connection is closed as soon as it is made. The caller closes the proxy.
func Listen(network, upstream string) (*Proxy, error) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("listen for %s: %w", upstream, err)
	}
	p := &Proxy{
		network:  network,
		upstream: upstream,
		listener: l,
		links:    make(map[*link]struct{}),
		faults:   faults{limits: [2]int64{-1, -1}},
	}
	p.work.Go(p.accept)
	return p, nil
}

// Addr returns where the proxy listens, as host:port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Host returns the address of the host where the proxy listens.
func (p *Proxy) Host() string { return p.tcp().IP.String() }

// Port returns the port where the proxy listens.
func (p *Proxy) Port() int { return p.tcp().Port }

func (p *Proxy) tcp() *net.TCPAddr { return p.listener.Addr().(*net.TCPAddr) }

// Close stops listening, resets all connections and returns when no goroutine of
// the proxy is left. Bytes under way are lost. Closing it again does nothing.
func (p *Proxy) Close() error {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	p.mu.Unlock()
	var err error
	if first {
		err = p.listener.Close()
	}
	p.Cut()
	p.work.Wait()
	return err
}

// SetDelay makes each byte that arrives from now on arrive d later, in either
// direction: a round trip takes 2d longer. Bytes are held back, not rationed: those
// that arrive together leave together, however many they are. To connect takes no
// longer than before, since the proxy accepts at once.
func (p *Proxy) SetDelay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// accept ends when the listener is closed. That it fails otherwise is a lack of
// files or memory: then the proxy refuses all, rather than to let clients wait.
func (p *Proxy) accept() {
	defer p.listener.Close()
	for {
		conn, err := p.listener.AcceptTCP()
		if err != nil {
			return
		}
		if l := p.admit(conn); l != nil {
			p.work.Go(l.run)
		} else {
			conn.Close() // a reset could reach the client before it knows that it is connected
		}
	}
}

// admit makes a link of a connection, or returns nil if it is to be refused.
func (p *Proxy) admit(conn net.Conn) *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.faults.refuse || slices.Contains(p.faults.limits[:], 0) {
		return nil
	}
	l := newLink(p, conn)
	l.left = p.faults.limits
	p.links[l] = struct{}{}
	p.counts.connections++
	return l
}

// forget takes a link that has ended out of the live ones.
func (p *Proxy) forget(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

// live returns the links that there are. The caller holds the lock.
func (p *Proxy) live() []*link { return slices.Collect(maps.Keys(p.links)) }
