package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
	"os"
)

// Key names a result.
type Key [sha256.Size]byte

// Hash adds up what a result depends on.
type Hash struct{ h hash.Hash }

// NewHash returns a hash of the parts.
func NewHash(parts ...string) *Hash {
	h := &Hash{sha256.New()}
	h.Add(parts...)
	return h
}

// Add adds parts. Each counts with its length, so that no two lists of parts
// run together into the same bytes.
func (h *Hash) Add(parts ...string) {
	for _, part := range parts {
		h.h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		io.WriteString(h.h, part)
	}
}

// AddFile adds the content of a file.
func (h *Hash) AddFile(name string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	h.Add(string(data))
	return nil
}

// Sum returns the key.
func (h *Hash) Sum() Key { return Key(h.sum()) }

func (h *Hash) sum() []byte { return h.h.Sum(nil) }
