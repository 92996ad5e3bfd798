package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Choice is a flag with one of several values, or "". It is a [flag.Value].
type Choice struct {
	Value string
	Of    []string
}

// Set implements [flag.Value].
func (c *Choice) Set(s string) error {
	if s != "" && !slices.Contains(c.Of, s) {
		return fmt.Errorf("want one of %s", strings.Join(c.Of, ", "))
	}
	c.Value = s
	return nil
}

// String implements [flag.Value].
func (c *Choice) String() string { return c.Value }

// Values lists what the flag can be.
func (c *Choice) Values() []string { return append([]string{""}, c.Of...) }
