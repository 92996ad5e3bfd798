package txotel

import (
	"context"
	"errors"
	"slices"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/txvet/txvet/txruntime"
)

const scope = "github.com/txvet/txvet/txruntime/txotel"

// The attributes that the conventions have no name for.
const (
	opKey          = attribute.Key("txruntime.op")
	transactionKey = attribute.Key("txruntime.transaction")
	roundTripsKey  = attribute.Key("txruntime.round_trips")
	rowsKey        = attribute.Key("txruntime.rows")
	committedKey   = attribute.Key("txruntime.committed")
	ruleKey        = attribute.Key("txruntime.rule")
)

// Hooks returns the hooks for [txruntime.WithHooks]. They are safe for any number
// of engines; [WithURL] makes them those of one.
func Hooks(opts ...Option) txruntime.Hooks {
	c := &config{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider(), system: semconv.DBSystemNameOtherSQL}
	for _, o := range opts {
		o(c)
	}
	t := &telemetry{
		tracer: c.tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
		common: append([]attribute.KeyValue{c.system}, c.server...),
	}
	m := c.meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	seconds := metric.WithExplicitBucketBoundaries(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
	var errs [4]error
	t.flights, errs[0] = m.Float64Histogram("db.client.operation.duration", seconds, metric.WithUnit("s"),
		metric.WithDescription("Duration of database client operations."))
	t.transactions, errs[1] = m.Float64Histogram("txruntime.transaction.duration", seconds, metric.WithUnit("s"),
		metric.WithDescription("Duration of transactions, from begin to end."))
	t.roundTrips, errs[2] = m.Int64Histogram("txruntime.transaction.round_trips", metric.WithUnit("{round_trip}"),
		metric.WithExplicitBucketBoundaries(0, 1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128),
		metric.WithDescription("Times that a transaction waited for the network."))
	t.guards, errs[3] = m.Int64Counter("txruntime.guards", metric.WithUnit("{finding}"),
		metric.WithDescription("Mistakes that guards found."))
	if err := errors.Join(errs[:]...); err != nil {
		otel.Handle(err) // the instruments work, or do nothing
	}
	return txruntime.Hooks{Flight: t.flight, End: t.end, Guard: t.guard}
}

type telemetry struct {
	tracer       trace.Tracer
	common       []attribute.KeyValue
	flights      metric.Float64Histogram
	transactions metric.Float64Histogram
	roundTrips   metric.Int64Histogram
	guards       metric.Int64Counter
}

// with returns the common attributes and these. The name of a transaction is one
// if it has one.
func (t *telemetry) with(transaction string, more ...attribute.KeyValue) []attribute.KeyValue {
	all := slices.Concat(t.common, more)
	if transaction != "" {
		all = append(all, transactionKey.String(transaction))
	}
	return all
}

func (t *telemetry) flight(ctx context.Context, f txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
	q := describe(f)
	attrs := t.with(f.Session, opKey.String(f.Op), semconv.DBQuerySummary(q.summary))
	if q.text != "" {
		attrs = append(attrs, semconv.DBQueryText(q.text))
	}
	if q.size > 1 {
		attrs = append(attrs, semconv.DBOperationBatchSize(q.size))
	}
	ctx, span := t.tracer.Start(ctx, q.summary, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...))
	return ctx, func(r txruntime.FlightResult) {
		failed := failure(r.Err)
		span.SetAttributes(failed...)
		span.SetAttributes(roundTripsKey.Int(r.RoundTrips), rowsKey.Int64(r.Rows))
		if r.Err != nil {
			span.SetStatus(codes.Error, message(r.Err))
		}
		span.End()
		measured := slices.Concat(t.common, failed, []attribute.KeyValue{semconv.DBQuerySummary(q.summary)})
		t.flights.Record(ctx, r.Duration.Seconds(), metric.WithAttributes(measured...))
	}
}

// failure returns what the conventions want to be known of an error.
func failure(err error) []attribute.KeyValue {
	var op *txruntime.OpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &op) && op.Code != "":
		return []attribute.KeyValue{semconv.ErrorTypeKey.String(op.Code), semconv.DBResponseStatusCode(op.Code)}
	case op != nil:
		err = op.Err
	}
	return []attribute.KeyValue{semconv.ErrorType(err)}
}

// message is the text of an error without that of the statement.
func message(err error) string {
	var op *txruntime.OpError
	switch {
	case !errors.As(err, &op):
		return err.Error()
	case op.Message != "":
		return op.Message
	}
	return op.Err.Error()
}

func (t *telemetry) end(ctx context.Context, e txruntime.EndInfo) {
	attrs := metric.WithAttributes(t.with(e.Session, committedKey.Bool(e.Committed))...)
	t.transactions.Record(ctx, e.Duration.Seconds(), attrs)
	t.roundTrips.Record(ctx, int64(e.RoundTrips), attrs)
}

// guard tells what was found, but not its cause, which may be any error.
func (t *telemetry) guard(ctx context.Context, g *txruntime.GuardError) {
	rule := ruleKey.String(g.Rule)
	t.guards.Add(ctx, 1, metric.WithAttributes(append(slices.Clone(t.common), rule)...))
	attrs := t.with(g.Session, opKey.String(g.Op), rule, attribute.String("txruntime.finding", g.Err.Error()))
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.AddEvent("guard", trace.WithAttributes(attrs...))
		return
	}
	_, span := t.tracer.Start(ctx, "guard", trace.WithAttributes(attrs...))
	span.SetStatus(codes.Error, g.Err.Error())
	span.End()
}
