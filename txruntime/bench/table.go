package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// report writes a table for each task, and one for throughput.
func report(w io.Writer, server string, all map[*task][]*figures) {
	fmt.Fprintf(w, "%s, %s, %d CPUs, %s; %s.\n", runtime.Version(), server, runtime.NumCPU(), "synchronous_commit off", modules())
	for _, t := range tasks {
		fmt.Fprintf(w, "\n### %s\n\n", t.title)
		base := t.find(all, t.base)
		trips := []string{"round trips"}
		if base.loading > 0 {
			trips = append(trips, "of loading")
		}
		header(w, append(trips, "client CPU, µs", "×", "allocations", "KiB", "on the socket, µs", "×", "2 ms away, ms", "×")...)
		for _, f := range all[t] {
			cells := []string{fmt.Sprint(f.trips)}
			if base.loading > 0 {
				cells = append(cells, fmt.Sprint(f.loading))
			}
			line(w, f.variant.name, append(cells,
				both(f.cpu, quiet, time.Microsecond), ratio(quiet(f.cpu), quiet(base.cpu)),
				fmt.Sprintf("%.0f", least(f.allocs)), fmt.Sprintf("%.1f", least(f.bytes)/1024),
				both(f.near, least, time.Microsecond), ratio(least(f.near), least(base.near)),
				number(least(f.far), time.Millisecond), ratio(least(f.far), least(base.far)),
			)...)
		}
		fmt.Fprintf(w, "\n× is compared with %s.\n", t.base)
	}
	throughput(w, all)
}

// throughput is of inserts. The most that a round reached is what the machine
// can do.
func throughput(w io.Writer, all map[*task][]*figures) {
	fmt.Fprintf(w, "\n### Transactions a second, with %d connections and goroutines\n\n", width)
	header(w, "on the socket", "×", "2 ms away", "×")
	base := insert.find(all, insert.base)
	for _, f := range all[&insert] {
		line(w, f.variant.name,
			fmt.Sprintf("%.0f", slices.Max(f.nearRate)), ratio(slices.Max(f.nearRate), slices.Max(base.nearRate)),
			fmt.Sprintf("%.0f", slices.Max(f.farRate)), ratio(slices.Max(f.farRate), slices.Max(base.farRate)))
	}
	fmt.Fprintf(w, "\nThe most of all rounds, of the task %q. × is compared with %s.\n", insert.title, insert.base)
}

// find returns the figures of a variant, which must be there.
func (t *task) find(all map[*task][]*figures, name string) *figures {
	for _, f := range all[t] {
		if f.variant.name == name {
			return f
		}
	}
	panic("bench: no variant " + name + " of " + t.title)
}

func header(w io.Writer, columns ...string) {
	line(w, "", columns...)
	fmt.Fprintf(w, "| --- |%s\n", strings.Repeat(" --: |", len(columns)))
}

func line(w io.Writer, name string, cells ...string) {
	fmt.Fprintf(w, "| %s | %s |\n", name, strings.Join(cells, " | "))
}

// both is what the machine can do, and the median.
func both(samples []time.Duration, best func([]time.Duration) time.Duration, unit time.Duration) string {
	return number(best(samples), unit) + " / " + number(median(samples), unit)
}

func number(d, unit time.Duration) string {
	n := float64(d) / float64(unit)
	if n >= 100 {
		return fmt.Sprintf("%.0f", n)
	}
	return fmt.Sprintf("%.1f", n)
}

func ratio[N time.Duration | float64](n, base N) string {
	return fmt.Sprintf("%.2f", float64(n)/float64(base))
}

func least[N time.Duration | float64](samples []N) N { return slices.Min(samples) }

// quiet is what a tenth of the samples are below. It is for CPU time, of which the
// least would be luck: that the server always answers before the client has to
// sleep, or that time was booked late.
func quiet(samples []time.Duration) time.Duration { return rank(samples, 10) }

func median(samples []time.Duration) time.Duration { return rank(samples, 2) }

func rank(samples []time.Duration, part int) time.Duration {
	return slices.Sorted(slices.Values(samples))[len(samples)/part]
}

// modules names the libraries with their versions.
func modules() string {
	info, _ := debug.ReadBuildInfo()
	var names []string
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/jackc/pgx/v5", "github.com/uptrace/bun", "gorm.io/gorm":
			names = append(names, m.Path+" "+m.Version)
		}
	}
	return strings.Join(names, ", ")
}
