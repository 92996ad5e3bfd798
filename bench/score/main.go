// Score says how good the findings of txvet are: against places where a finding
// is expected or must not be, or by verdicts of people who read the code.
//
//	cd bench
//	go run ./score -places=places.jsonl [owner/name[@commit]=]findings.json… | findings.jsonl
//	go run ./score -verdicts=score/testdata/verdicts.jsonl [-by=kind | -by=place]
//
// The findings are reports of txvet -json. A report with a repository in front, and
// maybe a commit, is matched with the places in it only, and places without a
// report are left out; one without is matched with all places. A file whose name
// ends in .jsonl has one report a line, each with its repo and commit.
//
// Score exits 1 if something is reported where silence is wanted, and 2 if it
// cannot read its input.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// errReported says that something was reported where silence is wanted.
var errReported = errors.New("reported where silence is wanted")

func main() {
	switch err := run(os.Args[1:], os.Stdout, os.Stderr); {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errReported):
		os.Exit(1)
	default:
		fmt.Fprintf(os.Stderr, "score: %v\n", err)
		os.Exit(2)
	}
}

// run is main with its arguments and outputs.
func run(args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("score", flag.ContinueOnError)
	flags.SetOutput(errs)
	var (
		places   = flags.String("places", "", "score reports against the places of this `file`, one JSON object a line")
		lines    = flags.Int("lines", 12, "a finding matches a place at most `n` lines away")
		verdicts = flags.String("verdicts", "", "count the verdicts of this `file`, one JSON object a line, or .tsv with a head line")
		by       = flags.String("by", "rule", "count verdicts by `rule`, kind or place")
	)
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case (*places == "") == (*verdicts == ""):
		return errors.New("one of -places and -verdicts is needed")
	case *verdicts != "" && flags.NArg() > 0:
		return fmt.Errorf("-verdicts takes no reports, got %q", flags.Arg(0))
	case *verdicts != "":
		vs, err := readVerdicts(*verdicts)
		if err != nil {
			return err
		}
		return printVerdicts(out, vs, *by)
	case flags.NArg() == 0:
		return errors.New("-places needs reports of txvet -json")
	case *lines < 0:
		return fmt.Errorf("-lines=%d: must not be negative", *lines)
	}
	ps, err := readPlaces(*places)
	if err != nil {
		return err
	}
	var reports []report
	for _, arg := range flags.Args() {
		rs, err := readReports(arg)
		if err != nil {
			return err
		}
		reports = append(reports, rs...)
	}
	return printScore(out, match(ps, reports, *lines))
}
