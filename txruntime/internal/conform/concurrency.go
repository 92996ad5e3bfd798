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
		var once sync.Once
		flying, refused := make(chan none), make(chan none)
		k := newKit(t, d, txruntime.WithHooks(txruntime.Hooks{Flight: func(ctx context.Context, f txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
			if f.Op == "exec" {
				once.Do(func() { close(flying); <-refused })
			}
			return ctx, nil
		}}))
		first := make(chan error)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			go func() {
				_, err := s.Exec(ctx, k.insert, 1)
				first <- err
			}()
			<-flying
			_, err := s.Exec(ctx, k.insert, 2)
			close(refused)
			if !errors.Is(err, txruntime.ErrConcurrent) {
				t.Error(err)
			}
			if err := <-first; err != nil {
				t.Error(err) // it was carried out, but will not be kept
			}
			return nil
		})
		if !errors.Is(err, txruntime.ErrConcurrent) {
			t.Error(err)
		}
		k.kept()
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
