package txruntime

import (
	"context"
	"log/slog"
	"time"
)

// FlightInfo is what will be sent.
type FlightInfo struct {
	Session    string   // TxOptions.Name
	Op         string   // the operation that waits for it
	Begin      bool     // it begins the transaction
	Statements []string // SQL, with the savepoints and writes that travel along
	Args       [][]any  // of each statement; they may be secret
	Commit     bool     // it ends with the commit
}

// FlightResult is what became of it.
type FlightResult struct {
	RoundTrips int   // network waits; on SQLite 1
	Rows       int64 // affected or read, of all statements
	Duration   time.Duration
	Err        error
}

// EndInfo is a transaction that is over.
type EndInfo struct {
	Session    string // TxOptions.Name
	Committed  bool
	Attempt    int // from 1
	Flights    int
	RoundTrips int
	Duration   time.Duration
	Err        error // why it was rolled back; nil if on purpose
}

// and returns hooks that call h, then more. Contexts pass through both, ends
// run in reverse.
func (h Hooks) and(more Hooks) Hooks {
	return Hooks{
		Flight: bothFlights(h.Flight, more.Flight),
		End:    bothCalls(h.End, more.End),
		Guard:  bothCalls(h.Guard, more.Guard),
	}
}

func bothCalls[T any](a, b func(context.Context, T)) func(context.Context, T) {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return func(ctx context.Context, v T) {
		a(ctx, v)
		b(ctx, v)
	}
}

type flightHook = func(context.Context, FlightInfo) (context.Context, func(FlightResult))

func bothFlights(a, b flightHook) flightHook {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return func(ctx context.Context, f FlightInfo) (context.Context, func(FlightResult)) {
		ctx, endA := a(ctx, f)
		ctx, endB := b(ctx, f)
		return ctx, func(r FlightResult) {
			if endB != nil {
				endB(r)
			}
			if endA != nil {
				endA(r)
			}
		}
	}
}

// echo returns the hooks that log.
func echo(l *slog.Logger, args bool) Hooks {
	flight := func(ctx context.Context, f FlightInfo) (context.Context, func(FlightResult)) {
		return ctx, func(r FlightResult) {
			attrs := []slog.Attr{
				slog.String("session", f.Session),
				slog.String("op", f.Op),
				slog.Any("sql", f.sql()),
				slog.Int("round_trips", r.RoundTrips),
				slog.Int64("rows", r.Rows),
				slog.Duration("duration", r.Duration),
			}
			if args {
				attrs = append(attrs, slog.Any("args", f.Args))
			}
			level := slog.LevelInfo
			if r.Err != nil {
				level = slog.LevelError
				attrs = append(attrs, slog.String("error", r.Err.Error()))
			}
			l.LogAttrs(ctx, level, "flight", attrs...)
		}
	}
	end := func(ctx context.Context, e EndInfo) {
		if !e.Committed && e.Flights > 0 {
			l.LogAttrs(ctx, slog.LevelInfo, "rollback", slog.String("session", e.Session), slog.Int("attempt", e.Attempt))
		}
	}
	guard := func(ctx context.Context, g *GuardError) {
		l.LogAttrs(ctx, slog.LevelWarn, g.Error(), slog.String("rule", g.Rule), slog.String("begun", g.Trace()))
	}
	return Hooks{Flight: flight, End: end, Guard: guard}
}

// sql lists all that is sent, in order.
func (f FlightInfo) sql() []string {
	var all []string
	if f.Begin {
		all = append(all, "begin")
	}
	all = append(all, f.Statements...)
	if f.Commit {
		all = append(all, "commit")
	}
	return all
}
