// Package ci has contexts, and forgets them.
package ci

import (
	"context"

	"xorm.io/xorm"
)

// Build is one run.
type Build struct {
	ID     int64  `xorm:"pk autoincr"`
	Status string `xorm:"varchar(20)"`
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

// Get forgets.
func (s *Store) Get(ctx context.Context, id int64) (*Build, error) {
	b := new(Build)
	_, err := s.engine.ID(id).Get(b) // want `"s.engine" runs without context "ctx"`
	return b, err
}

// GetContext does not.
func (s *Store) GetContext(ctx context.Context, id int64) (*Build, error) {
	b := new(Build)
	_, err := s.engine.Context(ctx).ID(id).Get(b)
	return b, err
}

// GetSession says it to the session.
func (s *Store) GetSession(ctx context.Context, id int64) (*Build, error) {
	sess := s.engine.NewSession().Context(ctx)
	defer sess.Close()
	b := new(Build)
	_, err := sess.ID(id).Get(b)
	return b, err
}

// None has no context.
func (s *Store) None(b *Build) error {
	_, err := s.engine.Insert(b)
	return err
}

// Finish has no other way to give the transaction a context: what Engine.Context gives
// has no Transaction.
func (s *Store) Finish(ctx context.Context, b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		sess = sess.Context(ctx)
		_, err := sess.ID(b.ID).Cols("status").Update(b)
		return nil, err
	})
	return err
}
