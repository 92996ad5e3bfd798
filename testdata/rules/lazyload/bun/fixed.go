package bun

import "context"

// CityIsFixed loads what the second path leads to.
func (s *Store) CityIsFixed(ctx context.Context, id int64) (string, error) {
	var a Author
	if err := s.db.NewSelect().Model(&a).Relation("Company").Where("a.id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	return a.Company.City.Name, nil // want `is read, but the query on line \d+ does not load it: use .*\(lazyload\)`
}
