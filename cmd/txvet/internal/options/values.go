package options

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/txvet/txvet/cmd/txvet/internal/output"
)

// tristate is a boolean flag that knows whether it was given.
type tristate int

const (
	unset tristate = iota
	on
	off
)

func (t *tristate) Set(s string) error {
	b, err := strconv.ParseBool(s)
	if err != nil {
		return errors.New("want true or false")
	}
	*t = off
	if b {
		*t = on
	}
	return nil
}

func (t *tristate) String() string   { return strconv.FormatBool(t != nil && *t == on) }
func (t *tristate) IsBoolFlag() bool { return true }

// Version says which version to print.
type Version string

// The versions: Plain for people, Full for the go command.
const (
	Plain Version = "true"
	Full  Version = "full"
)

// Set implements [flag.Value].
func (v *Version) Set(s string) error {
	*v = Version(s)
	if *v != Plain && *v != Full {
		return errors.New("want nothing or full")
	}
	return nil
}

// String implements [flag.Value].
func (v *Version) String() string { return "" }

// IsBoolFlag makes the value optional.
func (v *Version) IsBoolFlag() bool { return true }

// Color says when to print for a terminal.
type Color string

// The values of [Color]. The zero value is Auto, too.
const (
	Auto   Color = "auto"
	Always Color = "always"
	Never  Color = "never"
)

// Set implements [flag.Value].
func (c *Color) Set(s string) error { return choose(c, s, Auto, Always, Never) }

// String implements [flag.Value].
func (c *Color) String() string {
	if c == nil || *c == "" {
		return string(Auto)
	}
	return string(*c)
}

// Style returns how to print text to w. The environment variable NO_COLOR, if it
// is not empty, takes the colours away and leaves the source, see no-color.org.
func (c Color) Style(w io.Writer) output.Style {
	f, ok := w.(*os.File)
	terminal := ok && term.IsTerminal(int(f.Fd()))
	switch {
	case c == Always:
		return output.Style{Color: true, Excerpt: true}
	case c == Never || !terminal || os.Getenv("INSIDE_EMACS") != "": // whose buffers look for places in lines
		return output.Style{}
	}
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	return output.Style{Color: !plain, Excerpt: true}
}

// Baseline says what to do with the file of old findings.
type Baseline string

// The modes of [Baseline]. The zero value is Off, too.
const (
	Off   Baseline = "off"
	Check Baseline = "check"
	Write Baseline = "write"
)

// Set implements [flag.Value].
func (b *Baseline) Set(s string) error { return choose(b, s, Off, Check, Write) }

// Values lists the modes.
func (b *Baseline) Values() []string { return []string{string(Off), string(Check), string(Write)} }

// String implements [flag.Value].
func (b *Baseline) String() string {
	if b == nil || *b == "" {
		return string(Off)
	}
	return string(*b)
}

// choose sets a flag to one of its values.
func choose[T ~string](flag *T, s string, values ...T) error {
	if !slices.Contains(values, T(s)) {
		return fmt.Errorf("want one of %s", strings.Trim(fmt.Sprint(values), "[]"))
	}
	*flag = T(s)
	return nil
}
