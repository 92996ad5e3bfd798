package txotel_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/server"
	_ "github.com/txvet/txvet/txruntime/pgx"
	"github.com/txvet/txvet/txruntime/txotel"
	"github.com/txvet/txvet/txruntime/txtest"
)

// watched is an engine, and where its telemetry goes.
type watched struct {
	*txruntime.Engine
	tracer trace.Tracer
	spans  *tracetest.InMemoryExporter
	meters *sdkmetric.ManualReader
}

const schema = "create table account (id int generated always as identity primary key, name text unique, balance int)"

func open(t testing.TB, opts ...txotel.Option) *watched {
	w := &watched{spans: tracetest.NewInMemoryExporter(), meters: sdkmetric.NewManualReader()}
	tracers := sdktrace.NewTracerProvider(sdktrace.WithSyncer(w.spans))
	w.tracer = tracers.Tracer("test")
	opts = append(opts, txotel.WithTracerProvider(tracers),
		txotel.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(w.meters))))
	w.Engine = txtest.Open(t, txtest.Postgres(t), txtest.Schema(schema), txtest.With(txruntime.WithHooks(txotel.Hooks(opts...))))
	return w
}

// databaseURL is where the example is run.
func databaseURL() string {
	s, err := server.Postgres()
	if err != nil {
		panic(err)
	}
	return s.URL("postgres")
}

// attrs are attributes by their names.
func attrs(all []attribute.KeyValue) map[string]string {
	m := make(map[string]string)
	for _, kv := range all {
		m[string(kv.Key)] = kv.Value.String()
	}
	return m
}

// has fails the test unless got has all of want; "" means that it is not there.
func has(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: %s is %q, want %q", what, k, got[k], v)
		}
	}
}

func TestFlightIsAClientSpan(t *testing.T) {
	t.Parallel()
	e := open(t, txotel.WithURL("postgresql+pgx://admin:secret@db.example.com:5433/shop?sslmode=disable"))
	ctx, parent := e.tracer.Start(t.Context(), "request")
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("insert into account (name, balance) values ($1, 1)", "ann")
		s.Queue("insert into account (name, balance) values ($1, 1)", "bob")
		if _, err := s.Exec(ctx, "update account set balance = balance + $1", 42); err != nil {
			return err
		}
		_, err := txruntime.All[string](ctx, s, "select name from account where name <> $1", "eve")
		return err
	}, txruntime.TxOptions{Name: "welcome"})
	if err != nil {
		t.Fatal(err)
	}
	parent.End()
	spans := e.spans.GetSpans()
	if len(spans) != 4 {
		t.Fatalf("%d spans, want 3 and the parent", len(spans))
	}
	insert := "insert into account (name, balance) values ($1, 1)"
	for i, want := range []map[string]string{
		{
			"name": "begin insert update", "txruntime.op": "exec", "db.operation.batch.size": "4", "txruntime.rows": "4",
			"db.query.text": "begin; " + insert + "; " + insert + "; update account set balance = balance + $1",
		},
		{
			"name": "select", "txruntime.op": "all", "db.operation.batch.size": "", "txruntime.rows": "2",
			"db.query.text": "select name from account where name <> $1",
		},
		{"name": "commit", "txruntime.op": "commit", "db.operation.batch.size": "", "db.query.text": "commit"},
	} {
		got := spans[i]
		m := attrs(got.Attributes)
		m["name"] = got.Name
		has(t, got.Name, m, want)
		has(t, got.Name, m, map[string]string{
			"db.query.summary": got.Name, "txruntime.transaction": "welcome",
			"db.system.name": "postgresql", "db.namespace": "shop", "server.address": "db.example.com", "server.port": "5433",
			"error.type": "",
		})
		if m["txruntime.round_trips"] == "0" || m["txruntime.round_trips"] == "" {
			t.Errorf("%s: no round trips", got.Name)
		}
		if got.SpanKind != trace.SpanKindClient || got.Parent.SpanID() != parent.SpanContext().SpanID() {
			t.Errorf("%s: kind %s, parent %s", got.Name, got.SpanKind, got.Parent.SpanID())
		}
		if got.Status.Code != codes.Unset {
			t.Errorf("%s: status %v", got.Name, got.Status)
		}
		for _, secret := range []string{"ann", "42", "eve", "secret", "admin"} {
			if strings.Contains(fmt.Sprint(m), secret) {
				t.Errorf("%s tells %q: %v", got.Name, secret, m)
			}
		}
	}
}

func TestDriverGetsTheSpan(t *testing.T) {
	t.Parallel()
	var inner trace.SpanContext
	e := open(t)
	h := txruntime.Hooks{Flight: func(ctx context.Context, _ txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
		inner = trace.SpanContextFromContext(ctx)
		return ctx, nil
	}}
	_ = e.Factory(txruntime.WithHooks(h)).Begin(t.Context(), func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "select 1")
		return err
	})
	if spans := e.spans.GetSpans(); len(spans) != 2 || spans[1].SpanContext.SpanID() != inner.SpanID() {
		t.Errorf("inside of span %s, want the last of %d", inner.SpanID(), len(spans))
	}
}

func TestFailureIsTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		run     func(ctx context.Context, s *txruntime.Session) error
		want    map[string]string
		message string
	}{
		"by code": {
			run: func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, "insert into account (name) values ($1), ($1)", "ann")
				return err
			},
			want:    map[string]string{"error.type": "23505", "db.response.status_code": "23505"},
			message: `duplicate key value violates unique constraint "account_name_key"`,
		},
		"by type": {
			run: func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.One[struct{ Other int }](ctx, s, "select 1 as id")
				return err
			},
			want:    map[string]string{"error.type": "*errors.errorString", "db.response.status_code": ""},
			message: "",
		},
		"by cancellation": {
			run: func(ctx context.Context, s *txruntime.Session) error {
				ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
				defer cancel()
				_, err := s.Exec(ctx, "select pg_sleep(60), $1::text", "ann")
				return err
			},
			want: nil, // by the server or by the client
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := open(t)
			s := e.Factory().Session(t.Context())
			defer s.Close()
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Exec(t.Context(), "select 1"); err != nil { // connects
				t.Fatal(err)
			}
			e.spans.Reset()
			err := tc.run(t.Context(), s)
			spans := e.spans.GetSpans()
			if err == nil || len(spans) != 1 {
				t.Fatalf("error %v and %d spans, want one", err, len(spans))
			}
			m := attrs(spans[0].Attributes)
			has(t, name, m, tc.want)
			if m["error.type"] == "" || spans[0].Status.Code != codes.Error || !strings.Contains(spans[0].Status.Description, tc.message) {
				t.Errorf("error.type %q, status %+v", m["error.type"], spans[0].Status)
			}
			if strings.Contains(fmt.Sprint(m, spans[0].Status), "ann") {
				t.Errorf("an argument is told: %v, %v", m, spans[0].Status)
			}
		})
	}
}

func TestGuardIsAnEventOrASpan(t *testing.T) {
	t.Parallel()
	e := open(t)
	txtest.Expect(t, e.Engine, txruntime.ErrNoTx)
	use := func(ctx context.Context) { _, _ = e.Factory().Session(ctx).Exec(ctx, "select 1") }
	use(t.Context())
	ctx, parent := e.tracer.Start(t.Context(), "request")
	use(ctx)
	parent.End()
	spans := e.spans.GetSpans()
	if len(spans) != 2 || len(spans[1].Events) != 1 {
		t.Fatalf("spans %v, want one of the guard and one with an event", spans)
	}
	for _, got := range []struct {
		name  string
		attrs []attribute.KeyValue
	}{{spans[0].Name, spans[0].Attributes}, {spans[1].Events[0].Name, spans[1].Events[0].Attributes}} {
		if got.name != "guard" {
			t.Errorf("the name is %q", got.name)
		}
		has(t, "guard", attrs(got.attrs), map[string]string{
			"txruntime.rule": "outsidetx", "txruntime.op": "exec", "txruntime.finding": txruntime.ErrNoTx.Error(),
		})
	}
	if spans[0].Status.Code != codes.Error {
		t.Errorf("status %v", spans[0].Status)
	}
	found := sum(t, collect(t, e.meters)["txruntime.guards"])
	has(t, "counter", attrs(found.Attributes.ToSlice()), map[string]string{"txruntime.rule": "outsidetx", "db.system.name": "other_sql"})
	if found.Value != 2 {
		t.Errorf("%d findings, want 2", found.Value)
	}
}

func TestMetricsOfTransactions(t *testing.T) {
	t.Parallel()
	e := open(t)
	for _, failed := range []error{nil, nil, context.Canceled} {
		_ = e.Factory().Begin(t.Context(), func(ctx context.Context, s *txruntime.Session) error {
			if _, err := s.Exec(ctx, "insert into account (balance) values (1)"); err != nil {
				return err
			}
			return failed
		}, txruntime.TxOptions{Name: "welcome"})
	}
	got := collect(t, e.meters)
	committed := make(map[string]uint64)
	for _, p := range got["txruntime.transaction.duration"].Data.(metricdata.Histogram[float64]).DataPoints {
		m := attrs(p.Attributes.ToSlice())
		has(t, "duration", m, map[string]string{"txruntime.transaction": "welcome"})
		committed[m["txruntime.committed"]] = p.Count
		if p.Sum <= 0 || p.Sum > 60 {
			t.Errorf("%v seconds", p.Sum)
		}
	}
	if committed["true"] != 2 || committed["false"] != 1 {
		t.Errorf("counts by committed: %v, want 2 true and 1 false", committed)
	}
	trips := int64(0)
	for _, p := range got["txruntime.transaction.round_trips"].Data.(metricdata.Histogram[int64]).DataPoints {
		trips += p.Sum
	}
	if trips < 5 || trips > 8 { // 2, 2 and 1 when all is prepared
		t.Errorf("%d round trips", trips)
	}
	operations := uint64(0)
	for _, p := range got["db.client.operation.duration"].Data.(metricdata.Histogram[float64]).DataPoints {
		operations += p.Count
		has(t, "operation", attrs(p.Attributes.ToSlice()), map[string]string{"db.system.name": "other_sql", "txruntime.transaction": ""})
	}
	if operations != 5 {
		t.Errorf("%d operations, want 5", operations)
	}
}

// collect returns the metrics by name.
func collect(t *testing.T, r *sdkmetric.ManualReader) map[string]metricdata.Metrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	m := make(map[string]metricdata.Metrics)
	for _, s := range all.ScopeMetrics {
		for _, metric := range s.Metrics {
			m[metric.Name] = metric
		}
	}
	return m
}

func sum(t *testing.T, m metricdata.Metrics) metricdata.DataPoint[int64] {
	t.Helper()
	s, ok := m.Data.(metricdata.Sum[int64])
	if !ok || len(s.DataPoints) != 1 {
		t.Fatalf("metric %+v, want a sum with one point", m)
	}
	return s.DataPoints[0]
}
