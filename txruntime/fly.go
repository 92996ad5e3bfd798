package txruntime

import (
	"context"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// fly hands the flight to the driver, and to the hooks.
func (w *work) fly(ctx context.Context, op string, f *prepared) (driver.Rows, error) {
	if !w.until.IsZero() && !f.Stream {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, w.until)
		defer cancel()
	}
	var landed func(FlightResult)
	if hook := w.config.hooks.Flight; hook != nil {
		ctx, landed = hook(ctx, w.info(op, f))
	}
	before, start := w.conn.RoundTrips(), time.Now()
	rows, err := w.conn.Send(ctx, &f.Flight)
	w.flights++
	if landed == nil {
		return rows, err
	}
	conn := w.conn
	report := func(err error) {
		r := FlightResult{RoundTrips: int(conn.RoundTrips() - before), Duration: time.Since(start)}
		for _, st := range f.Statements {
			r.Rows += st.Affected
		}
		if err != nil {
			st, _ := f.culprit()
			r.Err = w.engine.failed(op, w.tx.Name, st, err)
		}
		landed(r)
	}
	if rows != nil {
		return &observed{Rows: rows, report: report}, nil
	}
	report(err)
	return rows, err
}

// takeBack makes all rows of the flight new again.
func (f *prepared) takeBack() {
	for _, it := range f.items {
		if it.insert != nil {
			it.insert.takeBack()
		}
	}
}

// observed is rows whose flight is over when they are closed.
type observed struct {
	driver.Rows
	report func(error)
}

func (o *observed) Close() error {
	err := o.Rows.Close()
	if o.report != nil {
		o.report(err)
		o.report = nil
	}
	return err
}

func (w *work) info(op string, f *prepared) FlightInfo {
	i := FlightInfo{Session: w.tx.Name, Op: op, Begin: f.Begin != nil, Commit: f.Commit}
	for _, st := range f.Statements {
		i.Statements, i.Args = append(i.Statements, st.SQL), append(i.Args, st.Args)
	}
	return i
}

// culprit is the statement that failed, and its item; nil if it was the begin or
// the commit.
func (f *prepared) culprit() (*driver.Statement, *item) {
	if f.stuck != nil {
		return nil, f.stuck
	}
	if f.Failed >= 0 && f.Failed < len(f.Statements) {
		return f.Statements[f.Failed], f.items[f.Failed]
	}
	return nil, nil
}
