package main

import "context"

// task is something that a program does in a transaction, and the ways to do it
// with each library.
type task struct {
	title    string
	base     string // the variant that the others are compared with
	variants []variant
}

// variant is one way. run does the task once, and fails if it was not done.
type variant struct {
	name string
	run  func(ctx context.Context, c *clients) error
}

// The names that more than one task or target has.
const (
	beginFunc  = "pgx.BeginFunc"
	rowFunc    = "pgx.BeginFunc, row by row"
	batchFunc  = "pgx.BeginFunc, pgx.Batch"
	oneBatch   = "pgx.Batch with begin and commit"
	txExec     = "txruntime Begin, Exec"
	txQueue    = "txruntime Begin, Queue"
	txAdd      = "txruntime Begin, Table.Add"
	txStart    = "txruntime Start, Exec, Commit"
	txBegin    = "txruntime Begin"
	txNested   = "txruntime Nested, Exec"
	txSelectIn = "txruntime All, SelectIn"
)

// tasks are what is measured, in the order of the tables.
var (
	flush1, flush100 = flush(1), flush(100)

	tasks = []*task{&insert, &empty, flush1, flush(10), flush100, &savepoint, &relations}
)
