package options

import (
	"errors"
	"strconv"
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
