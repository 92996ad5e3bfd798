package txtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// newName returns the name of a new database: when it was made, and what makes
// it unique on a server that several processes share.
func newName() string {
	var unique [8]byte
	rand.Read(unique[:]) // never fails
	return fmt.Sprintf("txtest_%d_%s", time.Now().Unix(), hex.EncodeToString(unique[:]))
}

var namePattern = regexp.MustCompile(`^txtest_(\d{10,12})_[0-9a-f]{16}$`)

// abandoned tells whether the name is one of ours, and so old that its process
// must be gone.
func abandoned(name string) bool {
	m := namePattern.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	made, err := strconv.ParseInt(m[1], 10, 64)
	return err == nil && time.Since(time.Unix(made, 0)) > 24*time.Hour
}

// swept has a *sync.Once for the URL of each server.
var swept sync.Map

// sweep drops, once in a process, what earlier ones left: a template, always,
// and all of a process that was killed. A failure is no reason not to test: the
// first process to succeed does it for all.
func (at *site) sweep(ctx context.Context) {
	once, _ := swept.LoadOrStore(at.url.String(), new(sync.Once))
	once.(*sync.Once).Do(func() {
		for _, name := range at.names(ctx) {
			if abandoned(name) {
				_ = at.run(ctx, at.dialect.drop, name)
			}
		}
	})
}

func (at *site) names(ctx context.Context) (names []string) {
	e, err := txruntime.Open(ctx, at.url.String(), txruntime.WithPool(1, 0, 0, 0))
	if err != nil {
		return nil
	}
	defer e.Dispose(ctx)
	_ = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		names, err = txruntime.All[string](ctx, s, at.dialect.list)
		return err
	}, txruntime.TxOptions{ReadOnly: true})
	return names
}
