package given

import (
	"context"

	"txvet.test/rules/queryloop/given/store"
)

// Team has plans.
type Team struct {
	ID    int64
	Plans []*store.Plan
}

// Wall belongs to a team.
type Wall struct {
	Team  *Team
	Cards []*Card
}

func (t *Team) load(ctx context.Context, s *store.Store) (err error) {
	t.Plans, err = s.Plans(ctx, 100)
	return err
}

// fill gets the list itself.
func (b *Wall) fill(ctx context.Context, s *store.Store) error {
	if err := b.Team.load(ctx, s); err != nil {
		return err
	}
	for _, p := range b.Team.Plans {
		n, err := s.CountIssues(ctx, p.ID) // want `CountIssues runs a query for each element of "b.Team.Plans", the result of the query on line 28 \(queryloop\)`
		if err != nil {
			return err
		}
		b.Cards = append(b.Cards, &Card{p.Title, n})
	}
	return nil
}

// Show has nothing to do with the list.
func Show(ctx context.Context, s *store.Store, teams map[int64]*Team, id int64) (*Wall, error) {
	team := &Team{ID: id}
	if err := team.load(ctx, s); err != nil {
		return nil, err
	}
	teams[id] = team
	b := &Wall{Team: team}
	return b, b.fill(ctx, s)
}

// Check has a list of its own in one case, and that of the team in the other.
func (t *Team) Check(ctx context.Context, s *store.Store) (n int, err error) {
	if t.ID == 0 {
		t.Plans, err = s.Plans(ctx, 10)
		return len(t.Plans), err
	}
	for _, p := range t.Plans {
		m, err := s.CountIssues(ctx, p.ID)
		if err != nil {
			return 0, err
		}
		n += m
	}
	return n, nil
}

// CountByTitle asks once for all that have a title in common.
func CountByTitle(ctx context.Context, s *store.Store) (n int, err error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return 0, err
	}
	byTitle := map[string][]int{}
	for _, p := range plans {
		byTitle[p.Title] = append(byTitle[p.Title], p.ID)
	}
	for _, ids := range byTitle {
		m, err := s.CountIssues(ctx, ids[0])
		if err != nil {
			return 0, err
		}
		n += m
	}
	return n, nil
}

// complete fills the list, or goes over the one that is there.
func (t *Team) complete(ctx context.Context, s *store.Store) (err error) {
	if len(t.Plans) == 0 {
		t.Plans, err = s.Plans(ctx, 10)
		return err
	}
	for _, p := range t.Plans {
		if _, err := s.CountIssues(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// Complete gives it the list of a request.
func Complete(ctx context.Context, s *store.Store, t *Team) error {
	return t.complete(ctx, s)
}

// CompleteNew gives it a list of its own.
func CompleteNew(ctx context.Context, s *store.Store, id int64) (*Team, error) {
	t := Team{ID: id}
	if err := t.complete(ctx, s); err != nil {
		return nil, err
	}
	return &t, nil
}
