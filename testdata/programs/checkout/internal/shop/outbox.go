package shop

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// post puts an event into the outbox, in the transaction of what it tells of, and
// delivers it when that is committed: there is no event without its cause, and no
// cause without its event.
func (sh *Shop) post(s *txruntime.Session, e *Event) {
	outbox.Add(s, e)
	s.AfterCommit(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if _, err := sh.hand(ctx, []Event{*e}); err != nil {
			slog.WarnContext(ctx, "an event stays in the outbox", "error", err)
		}
	})
}

// Relay delivers what is left in the outbox, and returns how many events it could
// deliver.
func (sh *Shop) Relay(ctx context.Context) (int, error) {
	var events []Event
	err := sh.reads.Begin(ctx, func(ctx context.Context, s *txruntime.Session) (err error) {
		events, err = txruntime.All[Event](ctx, s, "select id, topic, order_id from outbox order by id")
		return err
	})
	if err != nil {
		return 0, err
	}
	return sh.hand(ctx, events)
}

// hand delivers events, while no transaction is open, and takes those out of the
// outbox that were delivered.
func (sh *Shop) hand(ctx context.Context, events []Event) (int, error) {
	var delivered []Event
	var failed error
	for _, e := range events {
		if failed = sh.deliver(ctx, e); failed != nil {
			break // in order
		}
		delivered = append(delivered, e)
	}
	err := sh.writes.Begin(ctx, func(_ context.Context, s *txruntime.Session) error {
		for _, e := range delivered {
			s.Queue("delete from outbox where id = $1", e.ID)
		}
		return nil
	})
	return len(delivered), errors.Join(failed, err)
}
