package wire

import (
	"net"
	"syscall"
	"time"
	"unsafe"
)

// fine is how long before a chunk is due its stream leaves the runtime's timers,
// which are up to a millisecond late, for the kernel's.
const fine = 2 * time.Millisecond

// nap sleeps in the kernel, perhaps for less than d.
func nap(d time.Duration) {
	ts := syscall.NsecToTimespec(int64(d))
	syscall.Nanosleep(&ts, nil) // fails only if it is interrupted
}

// settle waits until the kernel has sent all that was written to a TCP connection:
// a reset throws away what is not. A peer that does not read for a second loses it.
func settle(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return // a Unix socket's bytes are with the peer once they are written
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return
	}
	for end := time.Now().Add(time.Second); time.Now().Before(end); nap(100 * time.Microsecond) {
		const siocoutqnsd = 0x894b // the number of bytes that are not sent
		var unsent int32
		var errno syscall.Errno
		err := raw.Control(func(fd uintptr) {
			_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, siocoutqnsd, uintptr(unsafe.Pointer(&unsent)))
		})
		if err != nil || errno != 0 || unsent == 0 {
			return
		}
	}
}
