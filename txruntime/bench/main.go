// Bench measures transactions of txruntime beside the same ones of pgx,
// database/sql, bun and gorm, on a PostgreSQL server that it starts, and prints
// Markdown.
//
//	go -C txruntime/bench run .
//
// It ends with what txruntime promises, and fails if a round trip is too many. Round
// trips and allocations are the same on every machine. Of what a busy machine
// disturbs, the least of many samples is printed, for CPU time the quietest
// tenth, and behind a slash the median. What is left of the noise shows in the
// two ways of pgx to insert a row, which do the same.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"
	"time"
)

var short = flag.Bool("short", false, "measure for seconds only, which is good for round trips and allocations")

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	flag.Parse()
	if err := bench(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context) error {
	s, err := newSite(ctx)
	defer s.close()
	if err != nil {
		return err
	}
	e := effort{rounds: 16, near: 35 * time.Millisecond, far: 20 * time.Millisecond, rate: 40 * time.Millisecond}
	if *short {
		e = effort{rounds: 2, near: 5 * time.Millisecond, rate: 20 * time.Millisecond}
	}
	all, err := measure(ctx, s, e)
	if err != nil {
		return err
	}
	report(os.Stdout, s.name, all)
	if !verdicts(os.Stdout, all) {
		return errors.New("a transaction takes more round trips than it may")
	}
	return nil
}
