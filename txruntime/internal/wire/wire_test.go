package wire

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestAllBytesArrive(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		p := listen(t, network, "").proxy(t)
		c := dial(t, p)
		line := strings.Repeat("0123456789", 1<<17) + "\n"
		go io.WriteString(c, strings.Repeat(line, 8))
		for range 8 {
			c.expect(line)
		}
		want := int64(8 * len(line))
		if fromClient, fromServer := p.Passed(); fromClient != want || fromServer != want {
			t.Errorf("passed %d, %d, want %d both", fromClient, fromServer, want)
		}
	})
}

func TestAddress(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	host, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := net.LookupPort("tcp", port); host != "127.0.0.1" || p.Host() != host || p.Port() != n || err != nil {
		t.Errorf("%s: host %s, port %d, %v", p.Addr(), p.Host(), p.Port(), err)
	}
}

func TestClientThatEndsIsAnswered(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		e := listen(t, network, "")
		c := dial(t, e.proxy(t))
		c.send("last words\nand a half")
		c.CloseWrite()
		if got := c.rest(); got != "last words\n" {
			t.Errorf("read %q", got)
		}
		if got := <-e.heard; got != "last words\nand a half" {
			t.Errorf("server heard %q", got)
		}
	})
}

func TestServersLastWordsArrive(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "tx")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, err := Listen("unix", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.SetDelay(50 * time.Millisecond)
	c := dial(t, p)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c.send("query\n")
	for p.RoundTrips() == 0 { // it is not under way
		runtime.Gosched()
	}
	// The query finds nobody, before these words are due.
	io.WriteString(conn, "shutting down\n")
	conn.Close()
	if got := c.rest(); got != "shutting down\n" {
		t.Errorf("read %q", got)
	}
}

func TestWithoutServerConnectionsEnd(t *testing.T) {
	t.Parallel()
	p, err := Listen("unix", filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if got := dial(t, p).rest(); got != "" {
		t.Errorf("read %q", got)
	}
}
