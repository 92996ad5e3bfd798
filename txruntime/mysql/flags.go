package mysql

import "reflect"

// The flags of a server's answers that tell of transactions.
const (
	inTransaction = 1 << 0
	autocommit    = 1 << 1
)

// flags returns the flags of the server's last answer, other than an error. The
// library keeps them, but has no method for it: they are read from its field, and
// if a later version has none, they are not known. The alternative, to know each
// statement that ends a transaction by its text, cannot know what a procedure
// does.
func (w *wired) flags() (uint64, bool) {
	if w == nil {
		return 0, false
	}
	v := reflect.ValueOf(w.library)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return 0, false
	}
	status := v.Elem().FieldByName("status")
	if !status.IsValid() || status.Kind() != reflect.Uint16 {
		return 0, false
	}
	return status.Uint(), true
}
