package txotel

import (
	"net/url"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// An Option sets something of the hooks.
type Option func(*config)

type config struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
	system  attribute.KeyValue
	server  []attribute.KeyValue // and the database on it
}

// WithTracerProvider sets who makes the spans, instead of the global provider.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(c *config) { c.tracers = p }
}

// WithMeterProvider sets who takes the metrics, instead of the global provider.
func WithMeterProvider(p metric.MeterProvider) Option {
	return func(c *config) { c.meters = p }
}

// systems are the databases by the dialect in a URL.
var systems = map[string]struct {
	name attribute.KeyValue
	port string
}{
	"postgresql": {semconv.DBSystemNamePostgreSQL, "5432"},
	"mysql":      {semconv.DBSystemNameMySQL, "3306"},
	"sqlite":     {semconv.DBSystemNameSQLite, ""},
}

// WithURL names the database in all spans and metrics: db.system.name,
// db.namespace, server.address and server.port, as they are in the URL of
// [txruntime.Open]. Nothing else of it is used, neither user nor password. Without
// it db.system.name is other_sql.
func WithURL(rawURL string) Option {
	return func(c *config) {
		u, err := url.Parse(rawURL)
		if err != nil {
			return // Open says so
		}
		dialect, _, _ := strings.Cut(u.Scheme, "+")
		system, ok := systems[dialect]
		if !ok {
			return
		}
		c.system, c.server = system.name, nil
		if dialect == "sqlite" {
			return
		}
		if database := strings.TrimPrefix(u.Path, "/"); database != "" {
			c.server = append(c.server, semconv.DBNamespace(database))
		}
		address := u.Hostname()
		for _, parameter := range []string{"host", "socket"} { // the folder or file of a Unix socket
			if v := u.Query().Get(parameter); v != "" {
				address = v
			}
		}
		if address == "" {
			return
		}
		c.server = append(c.server, semconv.ServerAddress(address))
		if port, err := strconv.Atoi(u.Port()); err == nil && u.Port() != system.port {
			c.server = append(c.server, semconv.ServerPort(port))
		}
	}
}
