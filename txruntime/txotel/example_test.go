package txotel_test

import (
	"context"
	"fmt"
	"log"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"
	"github.com/txvet/txvet/txruntime/txotel"
)

func Example() {
	url := databaseURL()
	exporter := tracetest.NewInMemoryExporter()
	tracers := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))

	ctx := context.Background()
	e, err := txruntime.Open(ctx, url, txruntime.WithHooks(txotel.Hooks(
		txotel.WithURL(url),
		txotel.WithTracerProvider(tracers), // without it, the global one
	)))
	if err != nil {
		log.Fatal(err)
	}
	defer e.Dispose(ctx)
	err = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue("select pg_notify($1, $2)", "greeting", "good day")
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}

	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
		for _, a := range span.Attributes {
			switch a.Key {
			case "db.system.name", "db.query.text", "db.operation.batch.size":
				fmt.Println("   ", a.Key, a.Value.String())
			}
		}
	}
	// Output:
	// begin select commit
	//     db.system.name postgresql
	//     db.query.text begin; select pg_notify($1, $2); commit
	//     db.operation.batch.size 3
}
