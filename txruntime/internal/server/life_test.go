//go:build unix

package server

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// role, in the environment, makes the test binary a process for a test to kill.
const role = "TXTEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "serve":
		for _, p := range []*product{&postgres, &mariadb} {
			s, err := open(p)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			fmt.Println(s.Socket())
		}
	case "create": // never done with it
		p := postgres
		p.create = func(_ programs, dir string) []string {
			return []string{"/bin/sh", "-c", `exec 3>"$0"; echo "$1" >&3; sleep 1000; :`, os.Args[1], dir}
		}
		newInstance(&p, programs{})
	}
	io.Copy(io.Discard, os.Stdin) // until it ends, or the process is killed
}

// act starts the test binary in a role. It writes to a pipe, as to "go test".
func act(t *testing.T, name string, args ...string) (cmd *exec.Cmd, output *bufio.Reader, input io.Closer) {
	t.Helper()
	cmd = exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), role+"="+name, "TXTEST_POSTGRES_URL=", "TXTEST_MARIADB_URL=")
	stderr := new(strings.Builder)
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	input, err = cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s: %s", name, stderr)
		}
	})
	return cmd, bufio.NewReader(stdout), input
}

// vanish waits until a file is no more.
func vanish(t *testing.T, path string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); <-time.After(10 * time.Millisecond) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
	t.Errorf("%s is still there", path)
}

func TestServersEndWithTheirProcess(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*exec.Cmd, io.Closer){
		"killed":      func(cmd *exec.Cmd, _ io.Closer) { cmd.Process.Kill() },
		"interrupted": func(cmd *exec.Cmd, _ io.Closer) { cmd.Process.Signal(os.Interrupt) },
		"quit":        func(cmd *exec.Cmd, _ io.Closer) { cmd.Process.Signal(syscall.SIGQUIT) },
		"done":        func(_ *exec.Cmd, input io.Closer) { input.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, output, input := act(t, "serve")
			var conns []net.Conn
			var sockets []string
			for range 2 {
				line, err := output.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				sockets = append(sockets, strings.TrimSpace(line))
				conn, err := net.Dial("unix", strings.TrimSpace(line))
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(30 * time.Second))
				conns = append(conns, conn)
			}
			end(cmd, input)
			// Neither servers nor watchdogs hold the process's output open.
			if rest, err := io.ReadAll(output); err != nil || len(rest) > 0 {
				t.Errorf("output %q, %v", rest, err)
			}
			for i, conn := range conns {
				// A reset is an end, too; a server that lives on leaves the deadline.
				if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("%s: the server lives on", sockets[i])
				}
				vanish(t, filepath.Dir(sockets[i]))
			}
		})
	}
}

func TestCreationEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	// Not t.TempDir, where no other account may write, and the creation runs as one.
	dir, err := os.MkdirTemp("", "tx")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	fifo := filepath.Join(dir, "fifo")
	if err := errors.Join(os.Chmod(dir, 0o755), syscall.Mkfifo(fifo, 0o600), os.Chmod(fifo, 0o666)); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(fifo, os.O_RDONLY|syscall.O_NONBLOCK, 0) // does not wait for who writes
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	end := time.Now().Add(30 * time.Second)
	f.SetReadDeadline(end)

	cmd, _, _ := act(t, "create", fifo)
	line := make([]byte, 100)
	n, err := f.Read(line)
	for ; err == io.EOF && time.Now().Before(end); n, err = f.Read(line) { // nobody writes yet
		<-time.After(10 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	if _, err := f.Read(line[n:]); err != io.EOF { // nobody writes any more
		t.Errorf("read: %v, want %v", err, io.EOF)
	}
	vanish(t, strings.TrimSpace(string(line[:n])))
}
