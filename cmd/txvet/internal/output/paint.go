package output

// paint adds colours, if it is true.
type paint bool

func (p paint) bold(s string) string { return p.with("1", s) }
func (p paint) red(s string) string  { return p.with("1;31", s) }
func (p paint) cyan(s string) string { return p.with("36", s) }
func (p paint) blue(s string) string { return p.with("1;34", s) }

// with writes s in a rendition of ECMA-48 ("select graphic rendition").
func (p paint) with(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
