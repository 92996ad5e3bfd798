package conform

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// testRandom runs random sequences of operations and compares each outcome, and
// what the database has in the end, with a model of the state machine. A failure
// prints its sequence.
func testRandom(t *testing.T, d Database) {
	sequences := d.Sequences
	if sequences == 0 {
		sequences = 10000
	}
	if testing.Short() {
		sequences = 500
	}
	k := newKit(t, d)
	for seed := range sequences {
		r := &run{kit: k, rand: rand.New(rand.NewPCG(1, uint64(seed))), model: model{next: seed*100 + 1}}
		r.sequence()
		if t.Failed() {
			t.Fatalf("seed %d: %v", seed, r.log)
		}
	}
}

// run is one sequence, with the handles that it holds: the session, then those
// of its savepoints.
type run struct {
	*kit
	rand    *rand.Rand
	model   model
	handles []*txruntime.Session
	log     []string
}

func (r *run) sequence() {
	ctx := context.Background()
	s := r.make.Session(ctx)
	defer s.Close()
	r.handles = []*txruntime.Session{s}
	for range 3 + r.rand.IntN(10) {
		r.step(ctx)
	}
	_ = s.Rollback(ctx)
	for len(r.handles) > 1 {
		r.pop(ctx, false)
	}
	r.expect("rollback", s.Rollback(ctx), r.model.finish(false))
	err := r.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		low, high := r.model.first, r.model.next
		if low == 0 {
			return nil
		}
		got, err := txruntime.All[int](ctx, s, fmt.Sprintf("select id from t where id >= %d and id < %d order by id", low, high))
		if !slices.Equal(got, r.model.kept) {
			r.Errorf("kept %v, want %v", got, r.model.kept)
		}
		return err
	})
	if err != nil {
		r.Error(err)
	}
}

// step is one random operation on the innermost handle.
func (r *run) step(ctx context.Context) {
	s := r.handles[len(r.handles)-1]
	switch r.rand.IntN(12) {
	case 0:
		r.expect("start", s.Start(ctx), r.model.start())
	case 1, 2:
		id := r.model.id()
		_, err := s.Exec(ctx, r.insert, id)
		r.expect(fmt.Sprint("exec ", id), err, r.model.exec(id))
	case 3:
		_, err := s.Exec(ctx, r.insert, 0)
		r.expect("exec duplicate", err, r.model.exec(0))
	case 4, 5:
		id := r.model.id()
		s.Queue(r.insert, id)
		r.log = append(r.log, fmt.Sprint("queue ", id))
		r.model.queue(id)
	case 6:
		s.Queue(r.insert, 0)
		r.log = append(r.log, "queue duplicate")
		r.model.queue(0)
	case 7:
		if r.model.pending() { // whether it or the duplicate fails first is the driver's
			return
		}
		_, err := s.Exec(ctx, "selekt")
		r.expect("exec nonsense", err, r.model.exec(0))
	case 8:
		inner, err := s.Savepoint(ctx)
		r.expect("savepoint", err, r.model.savepoint())
		if err == nil {
			r.handles = append(r.handles, inner)
		}
	case 9:
		if len(r.handles) > 1 {
			r.pop(ctx, true)
			return
		}
		r.expect("commit", s.Commit(ctx), r.model.finish(true))
	case 10:
		if len(r.handles) > 1 {
			r.pop(ctx, false)
			return
		}
		r.expect("rollback", s.Rollback(ctx), r.model.finish(false))
	case 11:
		_, err := txruntime.One[int](ctx, s, "select id from t where id = -1")
		want := r.model.read()
		if want == nil {
			want = txruntime.ErrNoRows
		}
		r.expect("one", err, want)
	}
}

// pop ends the innermost savepoint.
func (r *run) pop(ctx context.Context, keep bool) {
	s := r.handles[len(r.handles)-1]
	r.handles = r.handles[:len(r.handles)-1]
	if keep {
		r.expect("release", s.Commit(ctx), r.model.release())
		return
	}
	r.expect("undo", s.Rollback(ctx), r.model.undo())
}

// expect compares an outcome: a guard's sentinel, or any error of the database
// for errStatement.
func (r *run) expect(op string, err, want error) {
	r.Helper()
	r.log = append(r.log, fmt.Sprintf("%s: %v", op, want))
	var g *txruntime.GuardError
	switch {
	case want == nil && err == nil:
	case want == errStatement && err != nil && !errors.As(err, &g):
	case want != nil && want != errStatement && errors.Is(err, want):
	default:
		r.Errorf("%s: got %v, want %v", op, err, want)
	}
}
