package wire

import (
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// hustle talks to the proxy, whatever comes of it.
func hustle(p *Proxy) {
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	for range 5 {
		if _, err := io.WriteString(conn, request); err != nil {
			return
		}
	}
	conn.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, conn)
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	// Not parallel: the goroutines of other tests would be in sight.
	e := listen(t, "unix", "hello\n")
	for name, arm := range map[string]func(*Proxy){
		"idle":    func(*Proxy) {},
		"delayed": func(p *Proxy) { p.SetDelay(time.Hour) },
		"frozen":  func(p *Proxy) { p.Freeze(true) },
		"cut":     func(p *Proxy) { p.CutAfter(1, 1) },
		"refused": func(p *Proxy) { p.Refuse(true) },
	} {
		p := e.proxy(t)
		c := dial(t, p)
		c.expect("hello\n")
		arm(p)
		io.WriteString(c, request)
		var clients sync.WaitGroup
		for range 3 {
			clients.Go(func() { hustle(p) })
		}
		for range 2 {
			if err := p.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			p.mu.Lock()
			if n := len(p.links); n > 0 {
				t.Errorf("%s: %d connections after the end", name, n)
			}
			p.mu.Unlock()
		}
		clients.Wait()
		if conn, err := net.Dial("tcp", p.Addr()); err == nil {
			conn.Close()
			t.Errorf("%s: still listens", name)
		}
	}
	buf := make([]byte, 1<<20)
	for end := time.Now().Add(30 * time.Second); ; runtime.Gosched() { // the last are about to return
		stacks := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(stacks, "wire.(*") {
			break
		}
		if time.Now().After(end) {
			t.Fatal(stacks)
		}
	}
}

func TestAllAtOnce(t *testing.T) {
	t.Parallel()
	p := listen(t, "unix", "").proxy(t)
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for range 50 {
				hustle(p)
			}
		})
	}
	for i := range 200 {
		p.SetDelay(time.Duration(i%3) * time.Millisecond)
		p.CutAfter(int64(i%100), int64(i%70))
		p.Freeze(i%2 == 0)
		p.Refuse(i%5 == 0)
		if i%10 == 0 {
			p.Cut()
		}
		p.RoundTrips()
		p.Passed()
		p.Connections()
		p.Reset()
	}
	p.Freeze(false)
	p.Refuse(false)
	p.CutAfter(-1, -1)
	clients.Wait()
	p.SetDelay(0)
	dial(t, p).ask()
}
