package wire

// counts are what happened since the last reset.
type counts struct {
	roundTrips  int64
	connections int64
	passed      [2]int64
}

// RoundTrips returns how often a client waited for the network: its bursts that
// follow a burst of the server's, or the start of a connection. A burst is all that
// one side sends before the other does, as the client sees it, so that requests sent
// without waiting for answers are one; but without a delay an answer may arrive in
// their midst. What a server sends unasked, such as a greeting or a notice, ends a
// client's burst, too.
func (p *Proxy) RoundTrips() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts.roundTrips
}

// Connections returns how many connections were not refused.
func (p *Proxy) Connections() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts.connections
}

// Passed returns how many bytes were sent on to the server and to the client.
// Those that are held back are not among them.
func (p *Proxy) Passed() (fromClient, fromServer int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts.passed[client], p.counts.passed[server]
}

// Reset sets all counts to zero. Live connections do not count again, and neither
// does a client's burst of which a part was counted before.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts = counts{}
}

// arrive notes that bytes have come from the client.
func (p *Proxy) arrive(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.turn == server {
		l.turn = client
		p.counts.roundTrips++
	}
}

// pass asks how many of n bytes may be sent on now, and whether the link is to be
// cut after them. If none may because all is frozen, thawed is what to wait for
// before asking again.
//
// Bytes count before they are sent: who has received an answer must find it counted.
func (p *Proxy) pass(l *link, from side, n int) (allowed int, last bool, thawed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.faults.frozen != nil {
		return 0, false, p.faults.frozen
	}
	if left := l.left[from]; left >= 0 {
		n = int(min(int64(n), left))
		l.left[from] -= int64(n)
		last = l.left[from] == 0
	}
	p.counts.passed[from] += int64(n)
	if from == server && n > 0 {
		l.turn = server
	}
	return n, last, nil
}
