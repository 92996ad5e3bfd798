package wire

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// echo is a server that answers each line with that line. It keeps what it was sent
// on each connection.
type echo struct {
	network, addr string
	heard         chan string // of a connection that has ended
}

// listen starts an echo server. The greeting is what it sends first.
func listen(t *testing.T, network, greeting string) *echo {
	t.Helper()
	addr := "127.0.0.1:0"
	if network == "unix" {
		dir, err := os.MkdirTemp("", "tx") // t.TempDir's path may be too long for a socket
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		addr = filepath.Join(dir, "s")
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	e := &echo{network, l.Addr().String(), make(chan string, 1000)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, greeting)
			go e.serve(conn)
		}
	}()
	return e
}

func (e *echo) serve(conn net.Conn) {
	defer conn.Close()
	var heard strings.Builder
	r := bufio.NewReader(io.TeeReader(conn, &heard))
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			e.heard <- heard.String()
			return
		}
		io.WriteString(conn, line)
	}
}

// proxy starts a proxy to the server.
func (e *echo) proxy(t *testing.T) *Proxy {
	t.Helper()
	p, err := Listen(e.network, e.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// peer is a client with a deadline, which no passing test meets.
type peer struct {
	*net.TCPConn
	t *testing.T
	r *bufio.Reader
}

func dial(t *testing.T, p *Proxy) *peer {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	return &peer{conn.(*net.TCPConn), t, bufio.NewReader(conn)}
}

func (c *peer) send(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c, s); err != nil {
		c.t.Fatal(err)
	}
}

func (c *peer) expect(want string) {
	c.t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(c.r, got); err != nil || string(got) != want {
		c.t.Fatalf("read %q, %v, want %q", got[:n], err, want)
	}
}

// rest returns what arrives before the connection ends.
func (c *peer) rest() string {
	c.t.Helper()
	got, err := io.ReadAll(c.r)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Errorf("the connection lives on after %q", got)
	}
	return string(got)
}

// ask makes a round trip.
func (c *peer) ask() {
	c.t.Helper()
	c.send("ping\n")
	c.expect("ping\n")
}

// both runs a test with a server on either network.
func both(t *testing.T, test func(t *testing.T, network string)) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			test(t, network)
		})
	}
}
