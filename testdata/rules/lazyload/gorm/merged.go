package gorm

import "context"

// MergedByIndex knows the index of each.
func (s *Store) MergedByIndex(ctx context.Context, books []Book) (n int, err error) {
	var authors []Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	index := make(map[uint]int, len(authors))
	for i := range authors {
		index[authors[i].ID] = i
	}
	for _, b := range books {
		i := index[b.AuthorID]
		authors[i].Books = append(authors[i].Books, b)
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// MergedByAuthor collects them first.
func (s *Store) MergedByAuthor(ctx context.Context, books []Book) (n int, err error) {
	var authors []*Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	of := map[uint][]Book{}
	for _, b := range books {
		of[b.AuthorID] = append(of[b.AuthorID], b)
	}
	for _, a := range authors {
		a.Books = of[a.ID]
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// Loaded finds again, with all of it.
func (s *Store) Loaded(ctx context.Context, id uint) (int, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return 0, err
	}
	if a.Name == "" {
		return 0, nil
	}
	if err := s.db.WithContext(ctx).Preload("Books").First(&a, id).Error; err != nil {
		return 0, err
	}
	return len(a.Books), nil
}
