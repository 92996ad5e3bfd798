package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// figures are what was measured of a variant. Those that noise touches have many
// samples.
type figures struct {
	variant *variant
	trips   int64 // waits for the network
	loading int64 // those between the marks

	cpu       []time.Duration // of this process, for each transaction, slice by slice
	near, far []time.Duration // each is one transaction

	allocs, bytes []float64 // for each transaction

	nearRate, farRate []float64 // transactions a second
}

// effort is how long each variant is measured in each round.
type effort struct {
	rounds          int
	near, far, rate time.Duration
}

// measure measures the variants in turn, round after round, so that whatever else
// the machine does meets them all.
func measure(ctx context.Context, s *site, e effort) (map[*task][]*figures, error) {
	all, err := countAll(ctx, s)
	if err != nil {
		return nil, err
	}
	for range e.rounds {
		for _, t := range tasks {
			if err := s.clear(ctx); err != nil {
				return nil, err
			}
			for _, f := range all[t] {
				if err := f.round(ctx, s, e, t == &insert); err != nil {
					return nil, fmt.Errorf("%s, %s: %w", t.title, f.variant.name, err)
				}
			}
		}
	}
	return all, nil
}

// countAll counts round trips, which takes no rounds.
func countAll(ctx context.Context, s *site) (map[*task][]*figures, error) {
	all := make(map[*task][]*figures)
	for _, t := range tasks {
		for i := range t.variants {
			f := &figures{variant: &t.variants[i]}
			if err := f.count(ctx, s); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", t.title, f.variant.name, err)
			}
			all[t] = append(all[t], f)
		}
	}
	return all, nil
}

// count counts the round trips on a connection that knows the statements.
func (f *figures) count(ctx context.Context, s *site) error {
	const warm, times = 2, 2
	var marks []int64
	s.far.mark = func() { marks = append(marks, s.proxy.RoundTrips()) }
	defer func() { s.far.mark = func() {} }()
	for range warm {
		if err := f.variant.run(ctx, s.far); err != nil {
			return err
		}
	}
	marks = nil
	s.proxy.Reset()
	for range times {
		if err := f.variant.run(ctx, s.far); err != nil {
			return err
		}
	}
	trips := s.proxy.RoundTrips()
	if trips%times != 0 || s.proxy.Connections() != 0 {
		return fmt.Errorf("%d round trips and %d new connections for %d transactions", trips, s.proxy.Connections(), times)
	}
	f.trips = trips / times
	if len(marks) > 0 {
		f.loading = marks[1] - marks[0]
	}
	return nil
}

// round adds a sample of everything.
func (f *figures) round(ctx context.Context, s *site, e effort, throughput bool) error {
	run := func(c *clients) func() error {
		return func() error { return f.variant.run(ctx, c) }
	}
	if err := f.sample(run(s.near), e.near); err != nil {
		return err
	}
	far, err := lap(run(s.far), e.far, nil)
	if err != nil {
		return err
	}
	f.far = append(f.far, far...)
	if !throughput {
		return nil
	}
	near, err := rate(run(s.near), e.rate)
	f.nearRate = append(f.nearRate, near)
	if err != nil {
		return err
	}
	distant, err := rate(run(s.far), e.rate)
	f.farRate = append(f.farRate, distant)
	return err
}

// slice is how long a sample of CPU time is. A busy machine is seldom quiet for
// longer; and the kernel books the time of a thread on another CPU up to a tick late,
// which must not be much of it.
const slice = 5 * time.Millisecond

// sample measures what transactions on the socket take.
func (f *figures) sample(run func() error, d time.Duration) error {
	if err := run(); err != nil { // the caches are cold again
		return err
	}
	times := make([]time.Duration, 0, 1<<15)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var err error
	for begun := time.Now(); time.Since(begun) < d; {
		start, done := used(), len(times)
		if times, err = lap(run, slice, times); err != nil {
			return err
		}
		f.cpu = append(f.cpu, (used()-start)/time.Duration(len(times)-done))
	}
	runtime.ReadMemStats(&after)
	n := float64(len(times))
	f.allocs = append(f.allocs, float64(after.Mallocs-before.Mallocs)/n)
	f.bytes = append(f.bytes, float64(after.TotalAlloc-before.TotalAlloc)/n)
	f.near = append(f.near, times...)
	return nil
}

// lap runs one transaction after the other for d, at least one, and appends what
// each took.
func lap(run func() error, d time.Duration, times []time.Duration) ([]time.Duration, error) {
	begun := time.Now()
	for last := begun; ; {
		if err := run(); err != nil {
			return nil, err
		}
		now := time.Now()
		times = append(times, now.Sub(last))
		if last = now; now.Sub(begun) >= d {
			return times, nil
		}
	}
}

// rate returns how many transactions a second the goroutines make.
func rate(run func() error, d time.Duration) (float64, error) {
	var wg sync.WaitGroup
	var done atomic.Int64
	errs := make([]error, width)
	begun := time.Now()
	for i := range width {
		wg.Go(func() {
			for errs[i] == nil && time.Since(begun) < d {
				errs[i] = run()
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

// used is the CPU time that this process has taken so far.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // the arguments are right
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
