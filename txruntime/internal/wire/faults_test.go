package wire

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

const request = "begin; insert; commit\n"

func TestCutAfterAnyByteOfTheClient(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		e := listen(t, network, "")
		p := e.proxy(t)
		for n := range len(request) + 1 {
			c := dial(t, p)
			c.ask()
			p.CutAfter(int64(n), -1)
			io.WriteString(c, request) // at 0, the connection may be gone already
			if got, all := c.rest(), n == len(request); got != "" && !all {
				t.Errorf("cut after %d: read %q", n, got)
			}
			if got, want := <-e.heard, "ping\n"+request[:n]; got != want {
				t.Errorf("cut after %d: the server heard %q, want %q", n, got, want)
			}
			p.CutAfter(-1, -1)
		}
	})
}

func TestCutAfterAnyByteOfTheServer(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		p := listen(t, network, "").proxy(t)
		for n := range len(request) + 1 {
			c := dial(t, p)
			c.ask()
			p.CutAfter(-1, int64(n))
			io.WriteString(c, request)
			if got := c.rest(); got != request[:n] {
				t.Errorf("cut after %d: read %q, want %q", n, got, request[:n])
			}
			p.CutAfter(-1, -1)
		}
	})
}

// A cut is a reset and so may overtake bytes, unless the proxy takes care.
func TestCutDeliversWhatPassed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the kernel does not tell what it has sent")
	}
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	line := strings.Repeat("0123456789", 1<<18) + "\n"
	const limit = 2_000_000
	c := dial(t, p)
	p.CutAfter(-1, limit)
	go io.WriteString(c, line)
	if got := len(c.rest()); got != limit {
		t.Errorf("read %d bytes, want %d", got, limit)
	}
}

func TestCutAfterHoldsForLaterConnections(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	p.CutAfter(-1, 7)
	for range 3 {
		c := dial(t, p)
		c.ask()
		c.send("pong\n")
		if got := c.rest(); got != "po" {
			t.Errorf("read %q, want %q", got, "po")
		}
	}
	p.CutAfter(-1, -1)
	c := dial(t, p)
	c.ask()
	c.ask()
	p.CutAfter(0, -1)
	c.rest()
	dial(t, p).rest()
}

func TestCutIsAReset(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		e := listen(t, network, "")
		p := e.proxy(t)
		clients := []*peer{dial(t, p), dial(t, p)}
		for _, c := range clients {
			c.ask()
		}
		p.Cut()
		for _, c := range clients {
			if _, err := c.Read(make([]byte, 1)); err == nil || err == io.EOF || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("read: %v, want a reset", err)
			}
			<-e.heard // until it ended
		}
		dial(t, p).ask()
	})
}

func TestRefuseSparesLiveConnections(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "hello\n").proxy(t)
	c := dial(t, p)
	c.expect("hello\n")
	p.Refuse(true)
	if got := dial(t, p).rest(); got != "" {
		t.Errorf("read %q", got)
	}
	c.ask()
	p.Refuse(false)
	dial(t, p).expect("hello\n")
	if got := p.Connections(); got != 2 {
		t.Errorf("%d connections, want 2", got)
	}
}

func TestFreezeHoldsAllBack(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		e := listen(t, network, "")
		p := e.proxy(t)
		old := dial(t, p)
		old.ask()
		p.Freeze(true)
		p.Freeze(true)
		later := dial(t, p)
		dial(t, p).CloseWrite()
		for _, c := range []*peer{old, later} {
			c.send("frozen\n")
			c.CloseWrite()
			c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			if n, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("read %d bytes, %v, want a timeout", n, err)
			}
			c.SetReadDeadline(time.Now().Add(30 * time.Second))
		}
		if got := len(e.heard); got > 0 {
			t.Errorf("%d connections ended", got)
		}
		p.Freeze(false)
		for _, c := range []*peer{old, later} {
			if got := c.rest(); got != "frozen\n" {
				t.Errorf("read %q", got)
			}
		}
	})
}
