package gorm

import "context"

// MergedByPointer puts the books into the authors by a map of pointers.
func (s *Store) MergedByPointer(ctx context.Context, books []Book) (n int, err error) {
	var authors []*Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	byID := make(map[uint]*Author, len(authors))
	for _, a := range authors {
		byID[a.ID] = a
	}
	for _, b := range books {
		byID[b.AuthorID].Books = append(byID[b.AuthorID].Books, b)
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// MergedByAddress does the same with the elements of a slice.
func (s *Store) MergedByAddress(ctx context.Context, books []Book) (n int, err error) {
	var authors []Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	byID := make(map[uint]*Author, len(authors))
	for i := range authors {
		byID[authors[i].ID] = &authors[i]
	}
	for _, b := range books {
		if a, ok := byID[b.AuthorID]; ok {
			a.Books = append(a.Books, b)
		}
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

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

func (s *Store) loadBooks(ctx context.Context, a *Author) error {
	return s.db.WithContext(ctx).Where("author_id = ?", a.ID).Find(&a.Books).Error
}

func (s *Store) loadBooksOf(ctx context.Context, authors []*Author) error {
	for _, a := range authors {
		if err := s.loadBooks(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) loadBooksOfAll(ctx context.Context, authors ...*Author) error {
	return s.loadBooksOf(ctx, authors)
}

// FilledByQuery has it filled by a query in a function.
func (s *Store) FilledByQuery(ctx context.Context) (n int, err error) {
	var a, b Author
	if err := s.db.WithContext(ctx).First(&a).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Last(&b).Error; err != nil {
		return 0, err
	}
	if err := s.loadBooks(ctx, &a); err != nil {
		return 0, err
	}
	if err := s.loadBooksOfAll(ctx, &b); err != nil {
		return 0, err
	}
	return len(a.Books) + len(b.Books), nil
}

// FilledInSlice has all of them filled.
func (s *Store) FilledInSlice(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	if err := s.loadBooksOf(ctx, authors); err != nil { // want `loadBooksOf goes over "authors", the result of the query on line 122, and runs a query for each element \(queryloop\)`
		return 0, err
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// Page is a part of a list.
type Page struct{ Authors []*Author }

func (p *Page) load(ctx context.Context, s *Store) error { return s.loadBooksOf(ctx, p.Authors) }

// FilledInField is filled by a method of what holds it.
func (s *Store) FilledInField(ctx context.Context) (n int, err error) {
	var p Page
	if err := s.db.WithContext(ctx).Find(&p.Authors).Error; err != nil {
		return 0, err
	}
	if err := p.load(ctx, s); err != nil { // want `load goes over "p.Authors", the result of the query on line 142, and runs a query for each element \(queryloop\)`
		return 0, err
	}
	for _, a := range p.Authors {
		n += len(a.Books)
	}
	return n, nil
}

// Enricher adds what is elsewhere.
type Enricher interface {
	Enrich(ctx context.Context, authors []*Author) error
}

// FilledElsewhere is filled by functions that are not in view.
func (s *Store) FilledElsewhere(ctx context.Context, e Enricher, each func([]*Author) error) (n int, err error) {
	var one, two []*Author
	if err := s.db.WithContext(ctx).Find(&one).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Find(&two).Error; err != nil {
		return 0, err
	}
	if err := e.Enrich(ctx, one); err != nil {
		return 0, err
	}
	if err := each(two); err != nil {
		return 0, err
	}
	for _, a := range append(one, two...) {
		n += len(a.Books)
	}
	for _, a := range one {
		n += len(a.Books)
	}
	for _, a := range two {
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
