package txtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
)

// A template is a database that tests get clones of.
type template struct {
	made sync.Once
	name string
	err  error
}

// templates has one for each server and schema. They stay until the process
// ends: which test is the last to need one, nobody knows.
var templates sync.Map // string to *template

// create makes a database: empty, or a clone if the dialect has them and there is
// a schema.
func (at *site) create(ctx context.Context, name string, s *settings) error {
	at.sweep(ctx)
	if at.dialect.clone == "" || len(s.steps) == 0 {
		if err := at.run(ctx, at.dialect.create, name); err != nil {
			return fmt.Errorf("create the test's database: %w", err)
		}
		return nil
	}
	from, err := at.template(s)
	if err != nil {
		return err
	}
	if err := at.run(ctx, at.dialect.clone, name, from); err != nil {
		return fmt.Errorf("clone the template of the test's database: %w", err)
	}
	return nil
}

// template returns the name of the database that has the schema. The first
// caller makes it, on behalf of all, so not with its own context.
func (at *site) template(s *settings) (string, error) {
	hash := sha256.New()
	for _, step := range s.steps {
		fmt.Fprintf(hash, "%d %s", len(step.key), step.key)
	}
	found, _ := templates.LoadOrStore(fmt.Sprintf("%s %x", &at.url, hash.Sum(nil)), new(template))
	t := found.(*template)
	t.made.Do(func() {
		t.err = errors.New("the migration of the first test that needed it did not return")
		t.name, t.err = at.makeTemplate(context.Background(), s)
	})
	return t.name, t.err
}

func (at *site) makeTemplate(ctx context.Context, s *settings) (string, error) {
	name := newName()
	if err := at.run(ctx, at.dialect.create, name); err != nil {
		return "", fmt.Errorf("create the template of the test's database: %w", err)
	}
	if err := s.migrate(ctx, at.in(name)); err != nil {
		return "", errors.Join(err, at.run(ctx, at.dialect.drop, name))
	}
	return name, nil
}
