package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// patience is how long any step of a server's start may take. The slowest takes
// a second or two on a busy machine.
const patience = time.Minute

// instance is a server that this process started.
type instance struct {
	product *product
	found   programs
	dir     string
	group   *group

	mu      sync.Mutex
	running *process // nil: down
	stopped bool
}

// newInstance returns a server that takes connections. If it fails, nothing of the
// server is left.
func newInstance(p *product, found programs) (*instance, error) {
	// Not os.TempDir: the path of a socket ends at about 100 bytes.
	dir, err := os.MkdirTemp("/tmp", "tx")
	if err != nil {
		return nil, fmt.Errorf("make a folder for %s: %w", p.name, err)
	}
	g, err := newGroup(dir, filepath.Join(dir, p.pid), p.accounts)
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("start the watchdog of %s: %w", p.name, err)
	}
	i := &instance{product: p, found: found, dir: dir, group: g}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err = i.create(ctx)
	if err == nil {
		err = i.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, i.stop())
	}
	return i, nil
}

// create makes the data folder.
func (i *instance) create(ctx context.Context) error {
	made, err := i.launch(i.product.create(i.found, i.dir))
	if err == nil {
		err = made.wait(ctx)
	}
	if err != nil {
		return i.explain("create the data of", err)
	}
	return nil
}

// start starts the server and waits until it takes connections. If it never
// does, it is down when start returns.
func (i *instance) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("start %s: %w", i.product.name, err)
	}
	running, err := i.launch(i.product.serve(i.found, i.dir))
	if err != nil {
		return i.explain("start", err)
	}
	for i.greet(ctx) != nil {
		select {
		case <-running.exited:
			return i.explain("start", errors.Join(errors.New("it ended"), running.err))
		case <-ctx.Done():
			i.halt(running)
			return i.explain("start", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	i.running = running
	return nil
}

// greet is a client's first contact with the server.
func (i *instance) greet(ctx context.Context) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", filepath.Join(i.dir, i.product.socket))
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	return i.product.greet(conn)
}

func (i *instance) restart(ctx context.Context) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stopped {
		return fmt.Errorf("restart %s: it is stopped", i.product.name)
	}
	if i.running != nil {
		i.halt(i.running)
		i.running = nil
	}
	// A killed server leaves it behind, and the watchdog would wait for it to go.
	os.Remove(filepath.Join(i.dir, i.product.pid))
	return i.start(ctx)
}

// halt ends the server as a crash would, and waits until it has ended, whatever
// became of the caller's context: children of a PostgreSQL that is killed may live
// a moment longer, and keep its successor from starting.
func (i *instance) halt(running *process) {
	ctx, cancel := context.WithTimeout(context.Background(), patience/6)
	defer cancel()
	running.cmd.Process.Signal(i.product.crash) // fails only if it ended
	running.wait(ctx)
}

func (i *instance) stop() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stopped {
		return nil
	}
	i.stopped = true
	i.group.end()
	if i.running != nil {
		<-i.running.exited
		i.running = nil
	}
	if err := os.RemoveAll(i.dir); err != nil {
		return fmt.Errorf("stop %s: %w", i.product.name, err)
	}
	return nil
}
