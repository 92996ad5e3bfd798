//go:build unix

package server

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// group is a process group that does not outlive this process.
//
// Its leader is the watchdog, a shell that waits for the end of its input: a pipe
// whose other end this process holds open, and the kernel closes when the process
// ends, even by SIGKILL. All programs of a server join the group as they start.
// So there is no moment at which the watchdog does not know of one, as there
// would be with a pid file; and an interrupt from the terminal, which goes to
// this process's group, reaches neither the watchdog nor the servers.
type group struct {
	watchdog *exec.Cmd
	life     *os.File
	account  *syscall.Credential // nil: this process's own
}

// watch waits for its input to end, then ends its group and removes the folder $0.
//
// PostgreSQL takes SIGQUIT for an order to stop at once, MariaDB for one to stop,
// which it does quickly, and other programs end by it. A server is gone when its
// pid file $1 is. The last command kills what ignored the signal, and the watchdog.
const watch = `
trap '' HUP INT QUIT TERM
read -r _
kill -s QUIT 0
n=0
while test -s "$1" && test $n -lt 100; do sleep 0.1; n=$((n + 1)); done
rm -rf "$0" || { sleep 1; rm -rf "$0"; }
kill -s KILL 0
`

// newGroup starts a watchdog. A process of root's gets to run its servers as the
// first of the accounts that exists, which is made owner of the folder: servers
// refuse to run as root.
func newGroup(dir, pid string, accounts []string) (*group, error) {
	g := new(group)
	if os.Geteuid() == 0 {
		var err error
		if g.account, err = lookup(accounts); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(g.account.Uid), int(g.account.Gid)); err != nil {
			return nil, err
		}
	}
	input, life, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer input.Close()
	// Its output is the null device: "go test" waits for all who hold its own open.
	g.watchdog, g.life = exec.Command("/bin/sh", "-c", watch, dir, pid), life
	g.watchdog.Dir = "/"
	g.watchdog.Stdin = input
	g.watchdog.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := g.watchdog.Start(); err != nil {
		life.Close()
		return nil, err
	}
	return g, nil
}

func lookup(accounts []string) (*syscall.Credential, error) {
	for _, name := range accounts {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("parse the id of user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("parse the group of user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("root must run it as another user, and has none of %q", accounts)
}

// command returns a program that will run in the group.
func (g *group) command(args []string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setpgid:    true,
		Pgid:       g.watchdog.Process.Pid,
		Credential: g.account,
	}
	return cmd
}

// end has the watchdog do what it does when this process ends, and waits for it.
func (g *group) end() {
	g.life.Close()
	g.watchdog.Wait() // always an error: it kills itself
}
