package wire

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestDelayIsOneWay(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, network string) {
		p := listen(t, network, "").proxy(t)
		c := dial(t, p)
		for _, delay := range []time.Duration{0, 500 * time.Microsecond, 5 * time.Millisecond, 20 * time.Millisecond} {
			p.SetDelay(delay)
			start := time.Now()
			for range 5 {
				c.ask()
			}
			took := time.Since(start) / 5
			if took < 2*delay || took > 2*delay+500*time.Millisecond {
				t.Errorf("delay %v: a round trip took %v", delay, took)
			}
			t.Logf("delay %v: a round trip took %v", delay, took)
		}
	})
}

// Were each chunk delayed after the one before it, this would take five seconds.
func TestDelayedBytesOverlap(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	p.SetDelay(50 * time.Millisecond)
	c := dial(t, p)
	start := time.Now()
	var want strings.Builder
	for i := range 100 {
		line := fmt.Sprintln("line", i)
		c.send(line)
		want.WriteString(line)
		<-time.After(time.Millisecond) // so that it is a chunk of its own
	}
	c.expect(want.String())
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDelayThatShrinksKeepsTheOrder(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	c := dial(t, p)
	p.SetDelay(100 * time.Millisecond)
	c.send("a\n")
	for p.RoundTrips() == 0 { // the proxy has not read it
		runtime.Gosched()
	}
	p.SetDelay(0)
	c.send("b\n")
	c.expect("a\nb\n")
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, greeting string
		delay          time.Duration
		talk           func(*peer)
		want           int64
	}{
		{name: "silence", talk: func(c *peer) {}},
		{name: "greeting", greeting: "hello\n", talk: func(c *peer) { c.expect("hello\n") }},
		{name: "one", talk: func(c *peer) { c.ask() }, want: 1},
		{name: "five", talk: func(c *peer) {
			for range 5 {
				c.ask()
			}
		}, want: 5},
		{name: "after a greeting", greeting: "hello\n", talk: func(c *peer) {
			c.expect("hello\n")
			c.ask()
		}, want: 1},
		{name: "in parts", talk: func(c *peer) {
			for _, part := range strings.SplitAfter("part,part,part\n", ",") {
				c.send(part)
			}
			c.expect("part,part,part\n")
		}, want: 1},
		{name: "pipelined", delay: 50 * time.Millisecond, talk: func(c *peer) {
			for range 3 {
				c.send("a\n")
				c.send("b\n")
				c.expect("a\nb\n")
			}
		}, want: 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := listen(t, "tcp", tc.greeting).proxy(t)
			p.SetDelay(tc.delay)
			for range 2 {
				tc.talk(dial(t, p))
			}
			if got := p.RoundTrips(); got != 2*tc.want {
				t.Errorf("%d round trips, want %d", got, 2*tc.want)
			}
		})
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	p := listen(t, "tcp", "").proxy(t)
	c := dial(t, p)
	c.ask()
	if got := p.Connections(); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
	p.Reset()
	if got := p.Connections() + p.RoundTrips(); got != 0 {
		t.Errorf("counted %d after a reset", got)
	}
	c.ask()
	fromClient, fromServer := p.Passed()
	if p.RoundTrips() != 1 || p.Connections() != 0 || fromClient != 5 || fromServer != 5 {
		t.Errorf("%d round trips, %d connections, %d and %d bytes", p.RoundTrips(), p.Connections(), fromClient, fromServer)
	}
}
