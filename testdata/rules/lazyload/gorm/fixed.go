package gorm

import "context"

// StarsIsFixed loads both in one step.
func (s *Store) StarsIsFixed(ctx context.Context, id uint) (n int, err error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return 0, err
	}
	for _, b := range a.Books { // want `is read, but the query on line \d+ does not load it: use .*\(lazyload\)`
		for _, r := range b.Reviews {
			n += r.Stars
		}
	}
	return n, nil
}
