package server

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// greetPostgres logs in as the administrator and out again. The server opens its
// socket before it is ready, and until then answers the login with an error.
func greetPostgres(conn net.Conn) error {
	const protocol3 = 3 << 16
	login := binary.BigEndian.AppendUint32(make([]byte, 4), protocol3)
	login = append(login, "user\x00postgres\x00database\x00postgres\x00\x00"...)
	binary.BigEndian.PutUint32(login, uint32(len(login)))
	if _, err := conn.Write(login); err != nil {
		return err
	}
	for {
		kind, body, err := readPostgres(conn)
		if err != nil {
			return err
		}
		switch kind {
		case 'E':
			return fmt.Errorf("log in: %s", bytes.ReplaceAll(body, []byte{0}, []byte{' '}))
		case 'Z': // ready for a query
			_, err := conn.Write([]byte{'X', 0, 0, 0, 4})
			return err
		}
	}
}

// readPostgres reads a message: its kind, and its length with the four bytes that
// hold it.
func readPostgres(r io.Reader) (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	body = make([]byte, max(4, binary.BigEndian.Uint32(head[1:]))-4)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}

// greetMariaDB waits for the server's greeting, which it sends unasked and only
// when it is ready. Not to answer it counts as an aborted connection, of which
// the server allows any number from a socket.
func greetMariaDB(conn net.Conn) error {
	body, err := readMariaDB(conn)
	if err != nil {
		return err
	}
	const protocol10 = 10
	if len(body) == 0 || body[0] != protocol10 {
		return fmt.Errorf("no greeting: %q", body)
	}
	return nil
}

// readMariaDB reads a packet: three bytes of length, low byte first, and a number.
func readMariaDB(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	_, err := io.ReadFull(r, body)
	return body, err
}
