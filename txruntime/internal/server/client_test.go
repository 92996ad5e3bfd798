package server

import (
	"bytes"
	"encoding/binary"
	"net"
	"testing"
	"time"
)

// client speaks as much of a protocol as it takes to ask for one value.
type client struct {
	conn  net.Conn
	query func(t *testing.T, sql string) string // the last column of the last row, or ""
}

// dial logs in to the server as its administrator.
func dial(t *testing.T, s *Server) *client {
	t.Helper()
	conn, err := net.Dial("unix", s.Socket())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	c := &client{conn: conn}
	if s.product == &postgres {
		c.query = c.queryPostgres
		c.send(t, []byte("\x00\x00\x00\x29\x00\x03\x00\x00user\x00postgres\x00database\x00postgres\x00\x00"))
		c.readyPostgres(t)
	} else {
		c.query = c.queryMariaDB
		c.loginMariaDB(t)
	}
	return c
}

func (c *client) send(t *testing.T, message []byte) {
	t.Helper()
	if _, err := c.conn.Write(message); err != nil {
		t.Fatal(err)
	}
}

func (c *client) queryPostgres(t *testing.T, sql string) string {
	t.Helper()
	c.send(t, append(binary.BigEndian.AppendUint32([]byte{'Q'}, uint32(len(sql)+5)), sql+"\x00"...))
	return c.readyPostgres(t)
}

// readyPostgres reads until the server is ready for a query.
func (c *client) readyPostgres(t *testing.T) (value string) {
	t.Helper()
	for {
		kind, body, err := readPostgres(c.conn)
		if err != nil {
			t.Fatal(err)
		}
		switch kind {
		case 'E':
			t.Fatalf("%q", body)
		case 'D': // two bytes of columns, four of length
			value = string(body[6:])
		case 'Z':
			return value
		}
	}
}

func (c *client) loginMariaDB(t *testing.T) {
	t.Helper()
	if err := greetMariaDB(c.conn); err != nil {
		t.Fatal(err)
	}
	const longPassword, protocol41, transactions, secureConnection = 1, 1 << 9, 1 << 13, 1 << 15
	login := binary.LittleEndian.AppendUint32(nil, longPassword|protocol41|transactions|secureConnection)
	login = binary.LittleEndian.AppendUint32(login, 1<<24)
	login = append(login, 45) // utf8mb4
	login = append(login, make([]byte, 23)...)
	login = append(login, "root\x00\x00"...)
	c.send(t, append([]byte{byte(len(login)), 0, 0, 1}, login...))
	c.readMariaDB(t)
}

func (c *client) queryMariaDB(t *testing.T, sql string) (value string) {
	t.Helper()
	const comQuery = 3
	c.send(t, append([]byte{byte(len(sql) + 1), 0, 0, 0, comQuery}, sql...))
	if body := c.readMariaDB(t); body[0] == 0 {
		return "" // no result set
	}
	for ends := 0; ends < 2; { // one after the columns, one after the rows
		body := c.readMariaDB(t)
		if body[0] == 0xfe && len(body) < 9 {
			ends++
		} else if ends == 1 {
			value = string(body[1:]) // after a byte of length
		}
	}
	return value
}

func (c *client) readMariaDB(t *testing.T) []byte {
	t.Helper()
	body, err := readMariaDB(c.conn)
	if err != nil {
		t.Fatal(err)
	}
	if len(body) == 0 || body[0] == 0xff {
		t.Fatalf("%q", bytes.ToValidUTF8(body, []byte("?")))
	}
	return body
}
