package conform

import (
	"errors"
	"slices"

	"github.com/txvet/txvet/txruntime"
)

// errStatement stands for an error of the database.
var errStatement = errors.New("a statement fails")

// model is the state machine as its documentation has it: no connection, no
// flights, only what is promised. Each method says what the operation returns.
type model struct {
	state       modelState
	first, next int // the ids of the sequence

	kept   []int   // committed
	levels [][]int // carried out, by savepoint
	queued []write
	broken int   // the outermost level at which something failed, or -1
	lost   error // a refused write that the next start tells of
}

type modelState int

const (
	idle modelState = iota
	active
	finished
)

type write struct{ id, level int }

// id returns a new one.
func (m *model) id() int {
	if m.first == 0 {
		m.first = m.next
	}
	m.next++
	return m.next - 1
}

func (m *model) start() error {
	if m.state == active {
		return txruntime.ErrNestedBegin
	}
	if err := m.lost; err != nil {
		m.lost = nil
		return err
	}
	m.state, m.levels, m.queued, m.broken = active, [][]int{nil}, nil, -1
	return nil
}

// usable is what a statement is refused with.
func (m *model) usable() error {
	switch {
	case m.state == idle:
		return txruntime.ErrNoTx
	case m.state == finished:
		return txruntime.ErrTxDone
	case m.broken >= 0:
		return txruntime.ErrAborted
	}
	return nil
}

func (m *model) level() int { return len(m.levels) - 1 }

func (m *model) queue(id int) {
	err := m.usable()
	switch {
	case err == nil:
		m.queued = append(m.queued, write{id, m.level()})
	case m.state != active && m.lost == nil:
		m.lost = err
	}
}

// pending tells whether a duplicate is queued.
func (m *model) pending() bool {
	return slices.ContainsFunc(m.queued, func(w write) bool { return w.id == 0 })
}

// flush carries out what is queued, up to a duplicate.
func (m *model) flush() error {
	queued := m.queued
	m.queued = nil
	for i, w := range queued {
		if w.id == 0 {
			m.broken = w.level
			for _, later := range queued[i+1:] {
				if later.level < w.level {
					m.queued = append(m.queued, later)
				}
			}
			return errStatement
		}
		m.levels[w.level] = append(m.levels[w.level], w.id)
	}
	return nil
}

func (m *model) exec(id int) error {
	if err := m.usable(); err != nil {
		return err
	}
	m.queue(id)
	return m.flush()
}

func (m *model) read() error {
	if err := m.usable(); err != nil {
		return err
	}
	return m.flush()
}

func (m *model) savepoint() error {
	if err := m.usable(); err != nil {
		return err
	}
	m.levels = append(m.levels, nil)
	return nil
}

// release keeps the innermost savepoint's work, unless it failed.
func (m *model) release() error {
	level := m.level()
	err := error(nil)
	if m.broken >= 0 {
		err = txruntime.ErrAborted
	} else if slices.ContainsFunc(m.queued, func(w write) bool { return w.level == level }) {
		err = m.flush()
	}
	if err != nil {
		_ = m.undo()
		return err
	}
	m.levels[level-1] = append(m.levels[level-1], m.levels[level]...)
	m.levels = m.levels[:level]
	return nil
}

func (m *model) undo() error {
	level := m.level()
	m.levels = m.levels[:level]
	m.queued = slices.DeleteFunc(m.queued, func(w write) bool { return w.level >= level })
	if m.broken >= level {
		m.broken = -1
	}
	return nil
}

// finish commits or rolls back.
func (m *model) finish(commit bool) error {
	if m.state != active {
		if !commit {
			return nil
		}
		return m.usable()
	}
	err := error(nil)
	if commit {
		err = m.usable()
		if err == nil {
			err = m.flush()
		}
		if err == nil {
			m.kept = append(m.kept, m.levels[0]...)
			slices.Sort(m.kept)
		}
	}
	m.state, m.levels = finished, nil
	return err
}
