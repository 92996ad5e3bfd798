package txruntime

import (
	"database/sql"
	sqldriver "database/sql/driver"
	"encoding/json"
	"fmt"
)

// Key is a key that the database generates, as a field with the tag option auto.
// Before Flush it is not known, and Get says so, where a plain integer would be
// 0. It is again unknown if the transaction is rolled back. As an argument of a
// statement it is its value.
type Key[K comparable] struct {
	value K
	known bool
}

// KeyOf returns a key with a value, for an entity that is not new.
func KeyOf[K comparable](value K) Key[K] { return Key[K]{value, true} }

// Get returns the key, or [ErrNotFlushed].
func (k Key[K]) Get() (K, error) {
	if !k.known {
		return k.value, ruled("key", ErrNotFlushed)
	}
	return k.value, nil
}

// IsZero tells whether the key is not known; encoding/json omits it then with
// the tag option omitzero.
func (k Key[K]) IsZero() bool { return !k.known }

// Scan implements [sql.Scanner].
func (k *Key[K]) Scan(src any) error {
	var n sql.Null[K]
	if err := n.Scan(src); err != nil {
		return err
	}
	k.value, k.known = n.V, n.Valid
	return nil
}

// settable is a key that a value is about to be scanned into, without the detour
// of Scan. If that fails, the row is taken back.
type settable interface{ set() any }

func (k *Key[K]) set() any {
	k.known = true
	return &k.value
}

// Value implements [database/sql/driver.Valuer].
func (k Key[K]) Value() (sqldriver.Value, error) {
	v, err := k.Get()
	if err != nil {
		return nil, err
	}
	return sqldriver.DefaultParameterConverter.ConvertValue(v)
}

// MarshalJSON encodes the value; a key that is not known is an error.
func (k Key[K]) MarshalJSON() ([]byte, error) {
	v, err := k.Get()
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// UnmarshalJSON sets the key to a value; null leaves it unknown.
func (k *Key[K]) UnmarshalJSON(data []byte) error {
	var v *K
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*k = Key[K]{}
	if v != nil {
		*k = KeyOf(*v)
	}
	return nil
}

// String returns the key, or "not flushed".
func (k Key[K]) String() string {
	if !k.known {
		return "not flushed"
	}
	return fmt.Sprint(k.value)
}
