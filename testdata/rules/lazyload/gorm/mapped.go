package gorm

import "context"

// Shown is what a page shows of an author.
type Shown struct {
	Name   string
	Editor *ShownEditor
	City   string
}

// ShownEditor is what it shows of an editor.
type ShownEditor struct{ Name string }

// show is for those with an editor, and for those without.
func show(a *Author) *Shown {
	return &Shown{Name: a.Name, Editor: showEditor(a.Editor)}
}

// showEditor shows nobody where there is none.
func showEditor(e *Editor) *ShownEditor {
	if e == nil {
		return nil
	}
	return &ShownEditor{e.Name}
}

// Show has no need of the editor.
func (s *Store) Show(ctx context.Context, id uint) (*Shown, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return nil, err
	}
	return show(&a), nil
}

// ShowAll has.
func (s *Store) ShowAll(ctx context.Context) (all []*Shown, err error) {
	var authors []Author
	if err := s.db.WithContext(ctx).Preload("Editor").Find(&authors).Error; err != nil {
		return nil, err
	}
	for i := range authors {
		all = append(all, show(&authors[i]))
	}
	return all, nil
}

// sign takes what it is given.
func sign(a *Author) string { return a.Name + ", " + signed(a.Editor) }

func signed(e *Editor) string { return e.Name }

// Sign needs an editor.
func (s *Store) Sign(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	return sign(&a), nil // want `sign reads "Editor", which the query on line \d+ does not load: use Preload\("Editor"\) \(lazyload\)`
}

// SignLoaded has it.
func (s *Store) SignLoaded(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).Preload("Editor").First(&a, id).Error; err != nil {
		return "", err
	}
	return sign(&a), nil
}
