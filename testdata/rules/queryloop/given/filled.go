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
