package conform

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// testConcurrency is goroutines, with their own sessions and with one.
func testConcurrency(t *testing.T, d Database) {
	ctx := context.Background()

	t.Run("sessions of their own", func(t *testing.T) {
		k := newKit(t, d)
		var wg sync.WaitGroup
		var want []int
		for id := 1; id <= 20; id++ {
			want = append(want, id)
			wg.Go(func() {
				err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
					_, err := s.Exec(ctx, k.insert, id)
					return err
				}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 20}})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.kept(want...)
	})

	t.Run("one session loses nothing silently", func(t *testing.T) {
		k := newKit(t, d)
		refused := 0
		for round := range 20 {
			var wg sync.WaitGroup
			var mu sync.Mutex
			var errs []error
			err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				for i := range 8 {
					wg.Go(func() {
						_, err := s.Exec(ctx, k.insert, 1+round*10+i)
						mu.Lock()
						defer mu.Unlock()
						if err != nil {
							errs = append(errs, err)
						}
					})
				}
				wg.Wait()
				return nil
			})
			if len(errs) > 0 {
				refused++
				if err == nil {
					t.Errorf("%d statements failed and the scope was committed", len(errs))
				}
			}
		}
		if refused == 0 {
			t.Error("no two operations overlapped in 20 rounds")
		}
	})

	t.Run("a goroutine that outlives the scope", func(t *testing.T) {
		k := newKit(t, d)
		started, ended := make(chan none), make(chan error)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			go func() {
				inner, cancel := context.WithCancel(ctx)
				defer cancel()
				close(started)
				_, err := s.Exec(inner, k.insert, 2)
				ended <- err
			}()
			<-started
			return errOwn
		})
		if err != errOwn {
			t.Error(err)
		}
		<-ended
		k.kept()
	})

	t.Run("waiting for a connection ends with the context", func(t *testing.T) {
		k := newKit(t, d, txruntime.WithPool(1, 0, 0, 0))
		s := k.started()
		k.add(ctx, s, 1)
		waiting, cancel := context.WithCancel(ctx)
		result := make(chan error)
		go func() {
			result <- k.make.Begin(waiting, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, k.insert, 2)
				return err
			})
		}()
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := s.Commit(ctx); err != nil {
			t.Error(err)
		}
		k.kept(1)
	})
}
