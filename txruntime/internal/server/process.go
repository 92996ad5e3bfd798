package server

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// process is a running program of an instance.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed once it has ended
	err    error         // how; set before exited is closed
}

// launch runs a command in the instance's group and folder. What it writes goes
// to a log file there and not to this process's output: "go test" waits for all
// who hold that open.
func (i *instance) launch(args []string) (*process, error) {
	log, err := os.OpenFile(i.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := i.group.command(args)
	cmd.Dir = i.dir
	cmd.Env = environment(i.dir)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// wait returns how the process ended. If the context ends first, the process is
// killed and the error is the context's.
func (p *process) wait(ctx context.Context) error {
	select {
	case <-p.exited:
		return p.err
	case <-ctx.Done():
		p.cmd.Process.Kill() // fails only if the process ended
		<-p.exited
		return ctx.Err()
	}
}

// environment is this process's without what changes a server's behaviour.
func environment(dir string) []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		for _, prefix := range []string{"PG", "MYSQL", "MARIADB", "LC_", "LANG", "TMPDIR="} {
			if strings.HasPrefix(entry, prefix) {
				return true
			}
		}
		return false
	})
	return append(env, "LC_ALL=C", "TMPDIR="+dir)
}

func (i *instance) log() string { return filepath.Join(i.dir, "log") }

// explain adds the last lines of the log to an error.
func (i *instance) explain(doing string, err error) error {
	const most = 15
	content, _ := os.ReadFile(i.log()) // without a log, nothing is added
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	lines = lines[max(0, len(lines)-most):]
	return fmt.Errorf("%s %s: %w\n%s", doing, i.product.name, err, strings.Join(lines, "\n"))
}
