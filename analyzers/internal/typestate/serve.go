package typestate

// serve interprets a call that passes a request on to other handlers, with all that
// the function gave it: they may fail with a transaction of it, and nobody is told.
func (s *solver) serve(c *Config, inv *invocation) {
	for _, a := range inv.args {
		s.escape(c, a, Lent)
	}
	for _, h := range c.sorted() {
		if h.transaction() && h.State == Open && c.escaped(h.ID, nil) != Local {
			d := *h
			d.Served = inv.cc.Pos()
			c.set(d)
		}
	}
}

// decide is a condition or a call that may end in several ways: it may have asked
// what became of the request.
func (c *Config) decide() {
	for _, h := range c.handles {
		if h.Served.IsValid() {
			d := *h
			d.Served = 0
			c.set(d)
		}
	}
}
