//go:build !linux

package wire

import (
	"net"
	"time"
)

// fine is zero where the runtime's timers are as good as the kernel's.
const fine = 0

func nap(d time.Duration) { time.Sleep(d) }

// settle would wait until the kernel has sent all bytes. Elsewhere than on Linux,
// a cut after more than fits into the peer's buffers may lose some of them.
func settle(net.Conn) {}
