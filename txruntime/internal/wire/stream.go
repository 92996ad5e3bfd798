package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"time"
)

// stream is one direction of a link. One goroutine reads, and notes for each chunk
// when it is due; another sends each on at that time. A single one that slept before
// it sent on would delay the second of two chunks twice.
type stream struct {
	link     *link
	from     side
	src, dst net.Conn
	queue    chan chunk
	timer    *time.Timer
}

type chunk struct {
	due  time.Time
	data []byte
	err  error // why there are no more; then data is empty
}

// depth is how many chunks a stream holds back before it stops reading: so many
// that a fast sender is not slowed down by the delays that tests use.
const depth = 1 << 12

func newStream(l *link, from side) *stream {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &stream{
		link:  l,
		from:  from,
		src:   l.conns[from],
		dst:   l.conns[1-from],
		queue: make(chan chunk, depth),
		timer: timer,
	}
}

// read fills the queue until the source or the link ends.
func (s *stream) read() {
	buf := make([]byte, 1<<16)
	for {
		n, err := s.src.Read(buf)
		if n > 0 {
			if s.from == client {
				s.link.proxy.arrive(s.link)
			}
			if !s.push(chunk{data: bytes.Clone(buf[:n])}) {
				return
			}
		}
		if err != nil {
			s.push(chunk{err: err})
			return
		}
	}
}

// push reports whether there will be somebody to take the chunk.
func (s *stream) push(c chunk) bool {
	p := s.link.proxy
	p.mu.Lock()
	c.due = time.Now().Add(p.delay)
	p.mu.Unlock()
	select {
	case s.queue <- c:
		return true
	case <-s.link.ctx.Done():
		return false
	}
}

// write empties the queue until the source has ended, the destination takes no
// more, or the link ends.
//
// That the source closed is passed on as it is: the other direction goes on. If the
// destination takes no more, the other direction goes on, too, since a server may
// send its last words and close before it reads what the client sends.
func (s *stream) write() {
	for {
		select {
		case c := <-s.queue:
			if !s.wait(c.due) {
				return
			}
			if c.err != nil {
				s.finish(c.err)
				return
			}
			if !s.send(c.data) {
				return
			}
		case <-s.link.ctx.Done():
			return
		}
	}
}

// send sends bytes on and reports whether more may follow.
func (s *stream) send(data []byte) bool {
	n, last, ok := s.pass(len(data))
	if !ok {
		return false
	}
	if _, err := s.dst.Write(data[:n]); err != nil {
		s.link.broken.Store(true)
		return false
	}
	if last {
		settle(s.dst)
		s.link.cut()
	}
	return !last
}

// finish passes on why the source has ended: it closed, or it is gone.
func (s *stream) finish(err error) {
	if _, _, ok := s.pass(0); !ok {
		return
	}
	half, ok := s.dst.(interface{ CloseWrite() error })
	if !ok || !errors.Is(err, io.EOF) {
		s.link.cut()
		return
	}
	if half.CloseWrite() != nil {
		s.link.broken.Store(true)
	}
}

// pass asks the proxy how many bytes may pass, and asks again after a freeze. It
// reports whether the link is still there.
func (s *stream) pass(n int) (allowed int, last, ok bool) {
	for {
		allowed, last, thawed := s.link.proxy.pass(s.link, s.from, n)
		if thawed == nil {
			return allowed, last, true
		}
		select {
		case <-thawed:
		case <-s.link.ctx.Done():
			return 0, false, false
		}
	}
}

// wait reports whether the link is still there when the time has come.
func (s *stream) wait(due time.Time) bool {
	if d := time.Until(due) - fine; d > 0 {
		s.timer.Reset(d)
		select {
		case <-s.timer.C:
		case <-s.link.ctx.Done():
			return false
		}
	}
	for d := time.Until(due); d > 0; d = time.Until(due) {
		nap(d)
	}
	return true
}
