// Package ci asks xorm once, or for each element.
package ci

import "xorm.io/xorm"

// Build is one run.
type Build struct {
	ID   int64 `xorm:"pk autoincr"`
	Repo int64 `xorm:"index"`
}

// Step is part of a build.
type Step struct {
	ID    int64 `xorm:"pk autoincr"`
	Build int64 `xorm:"index"`
	Name  string
}

// Store has the engine.
type Store struct{ engine *xorm.Engine }

// Each asks for the steps of each build.
func (s *Store) Each(repo int64) (n int, err error) {
	var builds []*Build
	if err := s.engine.Where("repo = ?", repo).Find(&builds); err != nil {
		return 0, err
	}
	for _, b := range builds {
		var steps []Step
		if err := s.engine.Where("build = ?", b.ID).Find(&steps); err != nil { // want `a query runs for each element of "builds", the result of the query on line \d+ \(queryloop\)`
			return 0, err
		}
		n += len(steps)
	}
	return n, nil
}

// EachCount counts them in a session.
func (s *Store) EachCount(repo int64) (n int64, err error) {
	sess := s.engine.NewSession()
	defer sess.Close()
	builds := make([]Build, 0, 20)
	if err := sess.Where("repo = ?", repo).Desc("id").Limit(20).Find(&builds); err != nil {
		return 0, err
	}
	for i := range builds {
		steps, err := sess.Where("build = ?", builds[i].ID).Count(new(Step)) // want `a query runs for each element of "builds"`
		if err != nil {
			return 0, err
		}
		n += steps
	}
	return n, nil
}

func (s *Store) steps(build int64) (steps []*Step, err error) {
	return steps, s.engine.Where("build = ?", build).Asc("id").Find(&steps)
}

// EachInMethod asks in a method.
func (s *Store) EachInMethod(repo int64) (n int, err error) {
	var builds []*Build
	if err := s.engine.Where("repo = ?", repo).Find(&builds); err != nil {
		return 0, err
	}
	for _, b := range builds {
		steps, err := s.steps(b.ID) // want `steps runs a query for each element of "builds"`
		if err != nil {
			return 0, err
		}
		n += len(steps)
	}
	return n, nil
}

// Once asks for all of them.
func (s *Store) Once(repo int64) (steps []*Step, err error) {
	var builds []*Build
	if err := s.engine.Where("repo = ?", repo).Find(&builds); err != nil {
		return nil, err
	}
	ids := make([]int64, len(builds))
	for i, b := range builds {
		ids[i] = b.ID
	}
	return steps, s.engine.In("build", ids).Find(&steps)
}

// Purge deletes page by page.
func (s *Store) Purge(repo int64) error {
	for {
		ids := make([]int64, 0, 100)
		if err := s.engine.Table("build").Cols("id").Where("repo = ?", repo).Limit(100).Find(&ids); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			if _, err := s.engine.Where("build = ?", id).Delete(new(Step)); err != nil {
				return err
			}
			if _, err := s.engine.ID(id).Delete(new(Build)); err != nil {
				return err
			}
		}
	}
}
