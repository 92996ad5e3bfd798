//go:build !unix

package server

import (
	"errors"
	"os/exec"
)

// group is a process group that does not outlive this process. There is none on
// this system.
type group struct{}

func newGroup(string, string, []string) (*group, error) { return nil, errors.ErrUnsupported }

func (*group) command(args []string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }

func (*group) end() {}
