// Package ci begins transactions of xorm within others.
package ci

import "xorm.io/xorm"

// Build is one run.
type Build struct {
	ID     int64  `xorm:"pk autoincr"`
	Repo   int64  `xorm:"index"`
	Status string `xorm:"varchar(20)"`
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

func (s *Store) skip(repo int64) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		return sess.Where("repo = ?", repo).Cols("status").Update(&Build{Status: "skipped"})
	})
	return err
}

// Create begins a second session while one is open.
func (s *Store) Create(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	if err := s.skip(b.Repo); err != nil { // want `second transaction .*while "sess" \(begun on line \d+\) is open \(nestedtx\)`
		return err
	}
	return sess.Commit()
}

// Scoped is in a scope, and calls one.
func (s *Store) Scoped(b *Build) error {
	_, err := s.engine.Transaction(func(outer *xorm.Session) (any, error) {
		if _, err := outer.Insert(b); err != nil {
			return nil, err
		}
		return s.engine.Transaction(func(sess *xorm.Session) (any, error) { // want `second transaction .*while "outer" \(begun on line \d+\) is open`
			return sess.Where("repo = ?", b.Repo).Cols("status").Update(&Build{Status: "skipped"})
		})
	})
	return err
}

// After calls it when the first is over.
func (s *Store) After(b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) { return sess.Insert(b) })
	if err != nil {
		return err
	}
	return s.skip(b.Repo)
}

// Two has two sessions, one of them without a transaction.
func (s *Store) Two(b *Build) error {
	plain := s.engine.NewSession()
	defer plain.Close()
	ok, err := plain.Where("repo = ?", b.Repo).Exist(new(Build))
	if err != nil || ok {
		return err
	}
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	return sess.Commit()
}
