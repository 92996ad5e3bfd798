// Package ci commits sessions of xorm.
package ci

import (
	"errors"
	"log"

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

// Dropped drops the error of an insert.
func (s *Store) Dropped(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	sess.Insert(b)
	return sess.Commit() // want `"sess" is committed although the error of the statement on line \d+ is dropped \(badcommit\)`
}

// Logged logs it and commits.
func (s *Store) Logged(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		log.Print(err)
	}
	return sess.Commit() // want `"sess" is committed although the statement on line \d+ failed on this path \(badcommit\)`
}

// Unchecked believes in the commit.
func (s *Store) Unchecked(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	sess.Commit() // want `the error of Commit of "sess" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// Forgotten forgets to commit: Close rolls it back.
func (s *Store) Forgotten(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil { // want `"sess" is written on line \d+ but rolled back on every path \(badcommit\)`
		return err
	}
	_, err := sess.Insert(b)
	return err
}

// Swallowed gives nil to the scope.
func (s *Store) Swallowed(b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		if _, err := sess.Insert(b); err != nil {
			log.Print(err)
			return nil, nil // want `nil is returned although the statement on line \d+ failed: the scope commits \(badcommit\)`
		}
		return sess.Where("repo = ?", b.Repo).Cols("status").Update(&Build{Status: "skipped"})
	})
	return err
}

// Absent commits where there is no row, which is no error.
func (s *Store) Absent(id int64) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	b := new(Build)
	ok, err := sess.ID(id).Get(b)
	if err != nil {
		return err
	}
	if !ok {
		b.Status = "pending"
		if _, err := sess.Insert(b); err != nil {
			return err
		}
	}
	return sess.Commit()
}

// found makes an error of a row that is not there.
func found(ok bool, err error) error {
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("no such build")
	}
	return nil
}

// changed makes an error of a row that was not there to change.
func changed(n int64, err error) error { return found(n > 0, err) }

// Wrapped has errors that functions pass on.
func (s *Store) Wrapped(id int64) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if err := found(sess.ID(id).Exist(new(Build))); err != nil {
		return err
	}
	if err := changed(sess.ID(id).Cols("status").Update(&Build{Status: "done"})); err != nil {
		_ = sess.Rollback()
		return err
	}
	return sess.Commit()
}

// Preview reads in a transaction and never commits.
func (s *Store) Preview(repo int64) (builds []*Build, err error) {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return nil, err
	}
	err = sess.Where("repo = ?", repo).Find(&builds)
	return builds, err
}
