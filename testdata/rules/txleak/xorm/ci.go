// Package ci keeps builds in sessions of xorm.
package ci

import (
	"errors"
	"fmt"

	"xorm.io/xorm"
)

// Build is one run.
type Build struct {
	ID     int64  `xorm:"pk autoincr"`
	Repo   int64  `xorm:"index"`
	Status string `xorm:"varchar(20)"`
}

// Step is part of a build.
type Step struct {
	ID    int64 `xorm:"pk autoincr"`
	Build int64 `xorm:"index"`
	Name  string
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

var errMissing = errors.New("no such build")

// Create forgets to close the session where an insert fails.
func (s *Store) Create(b *Build) error {
	sess := s.engine.NewSession()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err // want `^transaction "sess" \(begun on line \d+\) is still open when this returns \(txleak\)$`
	}
	if _, err := sess.Insert(&Step{Build: b.ID}); err != nil {
		sess.Rollback()
		return err
	}
	return sess.Commit()
}

// CreateClosed closes it, which rolls back what was not committed.
func (s *Store) CreateClosed(b *Build, steps []*Step) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	for _, step := range steps {
		step.Build = b.ID
		if _, err := sess.Insert(step); err != nil {
			return fmt.Errorf("step %q: %w", step.Name, err)
		}
	}
	return sess.Commit()
}

// Delete forgets the path on which nothing failed.
func (s *Store) Delete(id int64) error {
	sess := s.engine.NewSession()
	if err := sess.Begin(); err != nil {
		return err
	}
	ok, err := sess.ID(id).Exist(new(Build))
	if err != nil {
		sess.Rollback()
		return err
	}
	if !ok {
		return errMissing // want `transaction "sess" \(begun on line \d+\) is still open when this returns`
	}
	if _, err := sess.ID(id).Delete(new(Build)); err != nil {
		sess.Rollback()
		return err
	}
	return sess.Commit()
}

// DeleteRolledBack ends it by itself on each path.
func (s *Store) DeleteRolledBack(id int64) error {
	sess := s.engine.NewSession()
	if err := sess.Begin(); err != nil {
		sess.Close()
		return err
	}
	if _, err := sess.Where("build = ?", id).Delete(new(Step)); err != nil {
		_ = sess.Rollback()
		return err
	}
	if _, err := sess.ID(id).Delete(new(Build)); err != nil {
		_ = sess.Rollback()
		return err
	}
	return sess.Commit()
}

// Plain has a session without a transaction: it holds nothing.
func (s *Store) Plain(repo int64) (builds []*Build, err error) {
	sess := s.engine.NewSession()
	if repo != 0 {
		sess = sess.Where("repo = ?", repo)
	}
	return builds, sess.Desc("id").Limit(20).Find(&builds)
}

func (s *Store) find(sess *xorm.Session, id int64) (*Build, error) {
	b := new(Build)
	ok, err := sess.ID(id).Get(b)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errMissing
	}
	return b, nil
}

// Find hands a session without a transaction to a function.
func (s *Store) Find(id int64) (*Build, error) { return s.find(s.engine.NewSession(), id) }

// Restart hands one with a transaction to the same.
func (s *Store) Restart(id int64) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	b, err := s.find(sess, id)
	if err != nil {
		return err
	}
	b.Status = "pending"
	if _, err := sess.ID(b.ID).Cols("status").Update(b); err != nil {
		return err
	}
	return sess.Commit()
}

// inTx runs fn in a transaction.
func (s *Store) inTx(fn func(sess *xorm.Session) error) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if err := fn(sess); err != nil {
		return err
	}
	return sess.Commit()
}

// Scoped is in a scope of the house, and in one of xorm.
func (s *Store) Scoped(b *Build) error {
	if err := s.inTx(func(sess *xorm.Session) error {
		_, err := sess.Insert(b)
		return err
	}); err != nil {
		return err
	}
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		return sess.Insert(&Step{Build: b.ID})
	})
	return err
}

// begin gives a session to the caller.
func (s *Store) begin() (*xorm.Session, error) {
	sess := s.engine.NewSession()
	if err := sess.Begin(); err != nil {
		sess.Close()
		return nil, err
	}
	return sess, nil
}

// Begun leaves open what a function began.
func (s *Store) Begun(b *Build) error {
	sess, err := s.begin()
	if err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err // want `transaction "sess" \(begun on line \d+\) is still open when this returns`
	}
	return sess.Commit()
}

// BegunClosed closes it.
func (s *Store) BegunClosed(b *Build) error {
	sess, err := s.begin()
	if err != nil {
		return err
	}
	defer func() { _ = sess.Close() }()
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	return sess.Commit()
}
