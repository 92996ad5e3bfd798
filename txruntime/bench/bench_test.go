package main

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// here is the one site of the process, as there is one server.
var here *site

func TestMain(m *testing.M) {
	var err error
	code := 1
	if here, err = newSite(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	here.close()
	os.Exit(code)
}

func TestRoundTrips(t *testing.T) {
	all, err := countAll(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	if !verdicts(t.Output(), all) {
		t.Error("a transaction takes more round trips than it may")
	}
}

// BenchmarkTasks is for profiles:
//
//	go test -run '^$' -bench 'Tasks/One_INSERT.*/txruntime' -cpuprofile cpu.out
func BenchmarkTasks(b *testing.B) {
	for _, t := range tasks {
		for _, v := range t.variants {
			b.Run(t.title+"/"+v.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := v.run(b.Context(), here.near); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
