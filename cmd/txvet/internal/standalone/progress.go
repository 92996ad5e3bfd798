package standalone

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

const (
	progressAfter = time.Second // a shorter run says nothing
	progressEvery = 200 * time.Millisecond

	eraseLine = "\r\x1b[K" // of ECMA-48
)

// progress shows on a terminal how far a long run is, in one line that is taken
// away at the end. What else is to be printed meanwhile is written to it.
type progress struct {
	done, total atomic.Int64 // packages; no total: go list is at work
	end         chan struct{}
	ended       sync.WaitGroup

	mu    sync.Mutex
	w     io.Writer
	shown bool // the line is there
}

// newProgress shows the progress on w, if that is a terminal.
func newProgress(w io.Writer) *progress {
	p := &progress{w: w, end: make(chan struct{})}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.ended.Go(p.run)
	}
	return p
}

func (p *progress) run() {
	next := time.After(progressAfter)
	for {
		select {
		case <-next:
			p.show()
			next = time.After(progressEvery)
		case <-p.end:
			return
		}
	}
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := "the go command lists and compiles packages"
	if total := p.total.Load(); total > 0 {
		line = fmt.Sprintf("%d of %d packages", p.done.Load(), total)
	}
	fmt.Fprint(p.w, eraseLine+"txvet: "+line)
	p.shown = true
}

// Write implements [io.Writer].
func (p *progress) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	return p.w.Write(data)
}

func (p *progress) erase() {
	if p.shown {
		io.WriteString(p.w, eraseLine)
		p.shown = false
	}
}

// stop takes the line away.
func (p *progress) stop() {
	close(p.end)
	p.ended.Wait()
	p.erase()
}
