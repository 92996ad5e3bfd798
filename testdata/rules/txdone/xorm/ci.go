// Package ci goes on with sessions of xorm whose transaction is over.
package ci

import (
	"xorm.io/xorm"
)

// Build is one run.
type Build struct {
	ID     int64  `xorm:"pk autoincr"`
	Repo   int64  `xorm:"index"`
	Status string `xorm:"varchar(20)"`
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

// After goes on without a transaction: the session is not over.
func (s *Store) After(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	if err := sess.Commit(); err != nil {
		return err
	}
	_, err := sess.Where("repo = ?", b.Repo).Cols("status").Update(&Build{Status: "skipped"})
	return err
}

// Closed closes what is over.
func (s *Store) Closed(b *Build) error {
	sess := s.engine.NewSession()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		sess.Rollback()
		sess.Close()
		return err
	}
	err := sess.Commit()
	sess.Close()
	return err
}

// Again begins a second one on the session.
func (s *Store) Again(builds []*Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	for _, b := range builds {
		if err := sess.Begin(); err != nil {
			return err
		}
		if _, err := sess.Insert(b); err != nil {
			return err
		}
		if err := sess.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// Engine goes on where it should.
func (s *Store) Engine(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	if err := sess.Commit(); err != nil {
		return err
	}
	_, err := s.engine.ID(b.ID).Get(b)
	return err
}
