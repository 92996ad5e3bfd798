package txruntime

import (
	"encoding/json"
	"reflect"
)

// Many is a relation to any number of entities. It has no session and does no
// I/O: the zero value is not loaded, and Get says so. On a new entity, Set it.
type Many[T any] struct{ state *many[T] }

type many[T any] struct {
	loaded bool
	values []T
	names  NotLoadedError
}

// Get returns the entities, or a [*NotLoadedError]. They are shared with the
// relation.
func (m Many[T]) Get() ([]T, error) {
	if m.state == nil || !m.state.loaded {
		return nil, notLoaded[T](m.state)
	}
	return m.state.values, nil
}

// Loaded tells whether Get would succeed.
func (m Many[T]) Loaded() bool { return m.state != nil && m.state.loaded }

// Set makes these the entities; nil is loaded, and none.
func (m *Many[T]) Set(values []T) { m.state = &many[T]{loaded: true, values: values} }

// IsZero tells whether it is not loaded; encoding/json omits it then with the
// tag option omitzero.
func (m Many[T]) IsZero() bool { return !m.Loaded() }

// MarshalJSON encodes the entities. What is not loaded is an error: [] would be
// a lie.
func (m Many[T]) MarshalJSON() ([]byte, error) {
	values, err := m.Get()
	if err != nil {
		return nil, err
	}
	if values == nil {
		values = []T{}
	}
	return json.Marshal(values)
}

func (m Many[T]) notLoaded(owner, name string) any {
	return Many[T]{&many[T]{names: NotLoadedError{owner, name}}}
}

// ToOne is a relation to one entity or none; as [Many], it is loaded or says
// that it is not.
type ToOne[T any] struct{ state *many[*T] }

// Get returns the entity, nil if there is none, or a [*NotLoadedError].
func (o ToOne[T]) Get() (*T, error) {
	if !o.Loaded() {
		return nil, notLoaded[*T](o.state)
	}
	return o.state.values[0], nil
}

// Loaded tells whether Get would succeed.
func (o ToOne[T]) Loaded() bool { return o.state != nil && o.state.loaded }

// Set makes this the entity; nil is loaded, and none.
func (o *ToOne[T]) Set(value *T) { o.state = &many[*T]{loaded: true, values: []*T{value}} }

// IsZero tells whether it is not loaded.
func (o ToOne[T]) IsZero() bool { return !o.Loaded() }

// MarshalJSON encodes the entity or null. What is not loaded is an error.
func (o ToOne[T]) MarshalJSON() ([]byte, error) {
	value, err := o.Get()
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}

func (o ToOne[T]) notLoaded(owner, name string) any {
	return ToOne[T]{&many[*T]{names: NotLoadedError{owner, name}}}
}

func notLoaded[T any](state *many[T]) error {
	names := NotLoadedError{Relation: "a relation to " + reflect.TypeFor[T]().String()}
	if state != nil {
		names = state.names
	}
	g := ruled("get", ErrNotLoaded)
	g.Err = &names
	return g
}
