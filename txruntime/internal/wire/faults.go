package wire

// faults are what is wrong with the network.
type faults struct {
	limits [2]int64      // of bytes on new links; -1: none
	refuse bool          // new connections
	frozen chan struct{} // closed to thaw; nil: not frozen
}

// CutAfter cuts each connection as soon as so many bytes have passed on it in one
// of the directions. Those bytes are delivered, and none after them. On live
// connections they are counted from now; on later ones, from their start. A negative
// number is no limit; zero cuts live connections now, and refuses later ones.
//
// It holds, for one connection after the other, until it is called again:
// CutAfter(-1, -1) ends it.
//
// A cut is a reset in both directions: who reads has an error once the bytes that
// were delivered before are read. Only a server on a Unix socket sees an ordinary
// end instead.
func (p *Proxy) CutAfter(fromClient, fromServer int64) {
	limits := [2]int64{max(-1, fromClient), max(-1, fromServer)}
	p.mu.Lock()
	p.faults.limits = limits
	links := p.live()
	for _, l := range links {
		l.left = limits
	}
	p.mu.Unlock()
	if fromClient == 0 || fromServer == 0 {
		cut(links)
	}
}

// Cut cuts all live connections now. Bytes under way are lost.
func (p *Proxy) Cut() {
	p.mu.Lock()
	links := p.live()
	p.mu.Unlock()
	cut(links)
}

func cut(links []*link) {
	for _, l := range links {
		l.cut()
	}
}

// Refuse sets whether new connections are closed as soon as they are made: to
// connect succeeds, and the first read meets the end. Live ones stay.
func (p *Proxy) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults.refuse = refuse
}

// Freeze sets whether bytes stop. Connections stay open, new ones are accepted,
// and both sides may go on sending: what they send, and that they closed, is held
// back until Freeze(false). A chunk of bytes that is just being sent on when Freeze
// is called may still arrive.
func (p *Proxy) Freeze(freeze bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case freeze && p.faults.frozen == nil:
		p.faults.frozen = make(chan struct{})
	case !freeze && p.faults.frozen != nil:
		close(p.faults.frozen)
		p.faults.frozen = nil
	}
}
