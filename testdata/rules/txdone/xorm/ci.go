// Package ci goes on with sessions of xorm whose transaction is over.
package ci

import (
	"errors"

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

// CommitOrRollback may roll back twice: xorm's second one does nothing.
func (s *Store) CommitOrRollback(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return errors.Join(err, sess.Rollback())
	}
	if err := sess.Commit(); err != nil {
		if rerr := sess.Rollback(); rerr != nil {
			return rerr
		}
		return err
	}
	return nil
}

// InScope commits what the scope commits: of two commits in xorm the second does nothing.
func (s *Store) InScope(b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		if _, err := sess.Insert(b); err != nil {
			return nil, err
		}
		return nil, sess.Commit()
	})
	return err
}
