// Package ci uses xorm's engine beside its sessions.
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

// Step is part of a build.
type Step struct {
	ID    int64 `xorm:"pk autoincr"`
	Build int64 `xorm:"index"`
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

// Create inserts the steps outside.
func (s *Store) Create(b *Build, steps []*Step) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	for _, step := range steps {
		step.Build = b.ID
		if _, err := s.engine.Insert(step); err != nil { // want `^"s.engine" is used while transaction "sess" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
			return err
		}
	}
	return sess.Commit()
}

// CreateInside stays inside.
func (s *Store) CreateInside(b *Build, steps []*Step) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	for _, step := range steps {
		step.Build = b.ID
		if _, err := sess.Insert(step); err != nil {
			return err
		}
	}
	if _, err := sess.Where("repo = ? AND status = ?", b.Repo, "pending").Cols("status").Update(&Build{Status: "skipped"}); err != nil {
		return err
	}
	return sess.Commit()
}

func (s *Store) finish(id int64) error {
	_, err := s.engine.ID(id).Cols("status").Update(&Build{Status: "done"})
	return err
}

// Finish calls a method that has the engine.
func (s *Store) Finish(id int64) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Where("build = ?", id).Delete(new(Step)); err != nil {
		return err
	}
	if err := s.finish(id); err != nil { // want `finish uses "s.engine" while transaction "sess" \(begun on line \d+\) is open`
		return err
	}
	return sess.Commit()
}

// Scoped forgets the session that it is given.
func (s *Store) Scoped(b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		if _, err := sess.Insert(b); err != nil {
			return nil, err
		}
		return s.engine.Insert(&Step{Build: b.ID}) // want `"s.engine" is used while transaction "sess" \(begun on line \d+\) is open`
	})
	return err
}

// Chained begins a chain on the engine.
func (s *Store) Chained(b *Build) error {
	_, err := s.engine.Transaction(func(sess *xorm.Session) (any, error) {
		if _, err := sess.Insert(b); err != nil {
			return nil, err
		}
		return s.engine.Where("repo = ?", b.Repo).Count(new(Build)) // want `"s.engine" is used while transaction "sess" \(begun on line \d+\) is open`
	})
	return err
}

func get(e xorm.Interface, id int64) (*Build, error) {
	b := new(Build)
	ok, err := e.ID(id).Get(b)
	if err == nil && !ok {
		err = errors.New("no such build")
	}
	return b, err
}

// Either hands the session, and the engine, to a function that takes either.
func (s *Store) Either(id int64) error {
	if _, err := get(s.engine, id); err != nil {
		return err
	}
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	b, err := get(sess, id)
	if err != nil {
		return err
	}
	b.Status = "done"
	if _, err := sess.ID(id).Update(b); err != nil {
		return err
	}
	if _, err := get(s.engine, id); err != nil { // want `get uses "s.engine" while transaction "sess" \(begun on line \d+\) is open`
		return err
	}
	return sess.Commit()
}

// Before uses the engine before the session begins, and after it has ended.
func (s *Store) Before(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	n, err := s.engine.Where("repo = ?", b.Repo).Count(new(Build))
	if err != nil {
		return err
	}
	if n > 100 {
		return errors.New("too many")
	}
	if err := sess.Begin(); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	if err := sess.Commit(); err != nil {
		return err
	}
	return s.finish(b.ID)
}

// NoTx has a session without a transaction.
func (s *Store) NoTx(b *Build) error {
	sess := s.engine.NewSession()
	defer sess.Close()
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	_, err := s.engine.Insert(&Step{Build: b.ID})
	return err
}

// session gives the one that it is given, or a new one.
func (s *Store) session(sess *xorm.Session) *xorm.Session {
	if sess != nil {
		return sess
	}
	return s.engine.NewSession()
}

func (s *Store) skip(sess *xorm.Session, repo int64) error {
	_, err := s.session(sess).Where("repo = ?", repo).Cols("status").Update(&Build{Status: "skipped"})
	return err
}

// Optional calls it in the two ways.
func (s *Store) Optional(b *Build) error {
	if err := s.skip(nil, b.Repo); err != nil {
		return err
	}
	sess := s.engine.NewSession()
	defer sess.Close()
	if err := sess.Begin(); err != nil {
		return err
	}
	if err := s.skip(sess, b.Repo); err != nil {
		return err
	}
	if _, err := sess.Insert(b); err != nil {
		return err
	}
	return sess.Commit()
}
