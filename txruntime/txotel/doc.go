// Package txotel makes OpenTelemetry traces and metrics of what an engine of
// txruntime does.
//
//	e, err := txruntime.Open(ctx, url, txruntime.WithHooks(txotel.Hooks(txotel.WithURL(url))))
//
// # Traces
//
// Each flight is a span of kind client, below the span of the context that the
// operation was given. Its attributes follow the semantic conventions for
// databases, v1.43.0. A flight of several statements, counting the begin and the
// commit that travel along, is a batch: db.operation.batch.size says of how many.
// The span's name, and db.query.summary, are the first word of each, repetitions
// left out: "begin insert commit". error.type is the database's code, or the type
// of the error. Not in the conventions are
//
//	txruntime.op           the operation that waited: exec, flush, commit, …
//	txruntime.transaction  TxOptions.Name
//	txruntime.round_trips
//	txruntime.rows         affected or read
//
// What a guard finds is an event of the context's span, or a span of its own if
// there is none: "guard", with the rule in txruntime.rule.
//
// Arguments are never told. The text of a statement without arguments that has a
// literal in it is cut after its first word, since the literal may be a value
// that was pasted into it.
//
// # Metrics
//
//	db.client.operation.duration        s             of each flight
//	txruntime.transaction.duration      s             of each transaction, and each attempt
//	txruntime.transaction.round_trips   {round_trip}  of each, rollback not counted
//	txruntime.guards                    {finding}     by txruntime.rule
//
// Those of transactions have txruntime.committed, and txruntime.transaction: names
// of transactions should be few.
package txotel
