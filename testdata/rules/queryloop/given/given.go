// Package given hands the result of a query to a function that goes over it.
package given

import (
	"context"
	"database/sql"
	"strings"

	"txvet.test/rules/queryloop/given/store"
)

// Card is what a page shows of a plan.
type Card struct {
	Title  string
	Issues int
}

func toCards(ctx context.Context, s *store.Store, plans []*store.Plan) ([]*Card, error) {
	cards := make([]*Card, len(plans))
	for i := range plans {
		c, err := toCard(ctx, s, plans[i])
		if err != nil {
			return nil, err
		}
		cards[i] = c
	}
	return cards, nil
}

func toCard(ctx context.Context, s *store.Store, p *store.Plan) (*Card, error) {
	n, err := s.CountIssues(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return &Card{p.Title, n}, nil
}

// Cards goes over a page of a list of another package.
func Cards(ctx context.Context, s *store.Store, limit int) ([]*Card, error) {
	plans, err := s.Plans(ctx, limit+1)
	if err != nil {
		return nil, err
	}
	if len(plans) > limit {
		plans = plans[:limit]
	}
	return toCards(ctx, s, plans) // want `toCards goes over "plans", the result of the query on line 40, and runs a query for each element \(queryloop\)`
}

// CardOf shows one.
func CardOf(ctx context.Context, s *store.Store, p *store.Plan) ([]*Card, error) {
	return toCards(ctx, s, []*store.Plan{p})
}

// CardsOf shows what the caller has.
func CardsOf(ctx context.Context, s *store.Store, plans []*store.Plan) ([]*Card, error) {
	return toCards(ctx, s, plans)
}

// Board is reported where the list comes from, not in CardsOf, which is given it.
func Board(ctx context.Context, s *store.Store) ([]*Card, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return nil, err
	}
	return CardsOf(ctx, s, plans) // want `CardsOf goes over "plans", the result of the query on line 62, and runs a query for each element \(queryloop\)`
}

// First looks at one of many.
func First(ctx context.Context, s *store.Store) ([]*Card, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	return toCards(ctx, s, plans[:1])
}

func open(plans []*store.Plan) (out []*store.Plan) {
	for _, p := range plans {
		if !strings.HasPrefix(p.Title, "Done: ") {
			out = append(out, p)
		}
	}
	return out
}

// Open goes over what is left of a list.
func Open(ctx context.Context, s *store.Store) ([]*Card, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return nil, err
	}
	return toCards(ctx, s, open(plans)) // want `toCards goes over "plans", the result of the query on line 89, and runs a query for each element \(queryloop\)`
}

// Page has a list in a field.
type Page struct {
	Plans []*store.Plan
	Words []string
}

func page(ctx context.Context, s *store.Store, text string) (*Page, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return nil, err
	}
	return &Page{Plans: plans, Words: strings.Fields(text)}, nil
}

func (p *Page) cards(ctx context.Context, s *store.Store) ([]*Card, error) {
	return toCards(ctx, s, p.Plans)
}

func (p *Page) found(ctx context.Context, s *store.Store) (n int, err error) {
	for _, word := range p.Words {
		m, err := s.CountMatches(ctx, word)
		if err != nil {
			return 0, err
		}
		n += m
	}
	return n, nil
}

// Shown goes over the list in the field.
func Shown(ctx context.Context, s *store.Store) ([]*Card, error) {
	p, err := page(ctx, s, "")
	if err != nil {
		return nil, err
	}
	return p.cards(ctx, s) // want `cards goes over "p.Plans", the result of the query on line 127, and runs a query for each element \(queryloop\)`
}

// Found goes over the words of a text: that the same function ran a query does not
// make them its result.
func Found(ctx context.Context, s *store.Store, text string) (int, error) {
	p, err := page(ctx, s, text)
	if err != nil {
		return 0, err
	}
	return p.found(ctx, s)
}

// Tag is a word that was looked up.
type Tag struct {
	Word string
	ID   int
}

func tags(ctx context.Context, db *sql.DB, text string) ([]Tag, error) {
	var out []Tag
	for _, word := range strings.Fields(text) {
		t := Tag{Word: word}
		if err := db.QueryRowContext(ctx, `SELECT id FROM tags WHERE word = $1`, word).Scan(&t.ID); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Uses goes over a list that is as long as the text, whatever was looked up for it.
func Uses(ctx context.Context, db *sql.DB, text string) (n int, err error) {
	tags, err := tags(ctx, db, text)
	if err != nil {
		return 0, err
	}
	for _, t := range tags {
		var uses int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM uses WHERE tag = $1`, t.ID).Scan(&uses); err != nil {
			return 0, err
		}
		n += uses
	}
	return n, nil
}

func archive(ctx context.Context, db *sql.DB, plans []*store.Plan) error {
	for _, p := range plans {
		var n int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM issues WHERE plan_id = $1`, p.ID).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if err := drop(ctx, db, p.ID); err != nil {
			return err
		}
	}
	return nil
}

func drop(ctx context.Context, db *sql.DB, id int) error {
	_, err := db.ExecContext(ctx, `DELETE FROM plans WHERE id = $1`, id)
	return err
}

// Archive writes for each plan: a piece of work.
func Archive(ctx context.Context, db *sql.DB, s *store.Store) error {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return err
	}
	return archive(ctx, db, plans)
}

func creators(ctx context.Context, s *store.Store, plans []*store.Plan) (map[int]string, error) {
	ids := map[int]bool{}
	for _, p := range plans {
		ids[p.Creator] = true
	}
	out := map[int]string{}
	for id := range ids {
		name, err := s.Name(ctx, id)
		if err != nil {
			return nil, err
		}
		out[id] = name
	}
	return out, nil
}

// Creators looks each creator up, of which there may be as many as plans.
func Creators(ctx context.Context, s *store.Store) (map[int]string, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return nil, err
	}
	return creators(ctx, s, plans) // want `creators goes over "plans", the result of the query on line 226, and runs a query for each element \(queryloop\)`
}

// InTx has the list from a function literal.
func InTx(ctx context.Context, s *store.Store) ([]*Card, error) {
	var plans []*store.Plan
	err := s.Do(ctx, func(ctx context.Context) (err error) {
		plans, err = s.Plans(ctx, 100)
		return err
	})
	if err != nil {
		return nil, err
	}
	return toCards(ctx, s, plans) // want `toCards goes over "plans", the result of the query on line 237, and runs a query for each element \(queryloop\)`
}

// Votes asks for each plan, by a function whose errors are made out of view.
func Votes(ctx context.Context, s *store.Store) (votes int, err error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return 0, err
	}
	for _, p := range plans {
		n, err := s.CountVotes(ctx, p.ID) // want `CountVotes runs a query for each element of "plans", the result of the query on line 248 \(queryloop\)`
		if err != nil {
			return 0, err
		}
		votes += n
	}
	return votes, nil
}

type view struct {
	Title string
	Plans []*store.Plan
}

func fill(title string, plans []*store.Plan, v *view) {
	v.Title = title
	for _, p := range plans {
		v.Plans = append(v.Plans, &store.Plan{ID: p.ID})
	}
}

func viewOf(ctx context.Context, s *store.Store) (v view, err error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return view{}, err
	}
	fill("all", plans, &v)
	return v, nil
}

// Viewed goes over a list that a function stored in a field of what it was given.
func Viewed(ctx context.Context, s *store.Store) (total int, err error) {
	v, err := viewOf(ctx, s)
	if err != nil {
		return 0, err
	}
	for _, p := range v.Plans {
		n, err := s.CountIssues(ctx, p.ID) // want `CountIssues runs a query for each element of "v.Plans", the result of the query on line 285 \(queryloop\)`
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

type node struct {
	plans []*store.Plan
	next  *node
}

// Nodes goes over lists in a list that nobody counts.
func Nodes(ctx context.Context, s *store.Store, head *node) (total int, err error) {
	for n := head; n != nil; n = n.next {
		for _, p := range n.plans {
			n, err := s.CountIssues(ctx, p.ID)
			if err != nil {
				return 0, err
			}
			total += n
		}
	}
	return total, nil
}

// Two looks at the elements of a list in an order of its own, by a function out of view.
func Two(ctx context.Context, s *store.Store, order func([]*store.Plan) []*store.Plan) ([]*Card, error) {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return nil, err
	}
	return toCards(ctx, s, order(plans)) // want `toCards goes over "plans", the result of the query on line 320, and runs a query for each element \(queryloop\)`
}

// Update writes for each, as the name of the function says.
func Update(ctx context.Context, s *store.Store) error {
	plans, err := s.Plans(ctx, 100)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if _, err := s.UpdateTitle(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// Latest looks up three.
func Latest(ctx context.Context, s *store.Store) ([]*Card, error) {
	plans, err := s.Latest(ctx)
	if err != nil {
		return nil, err
	}
	return toCards(ctx, s, plans)
}

func batches(ids []int, size int) (out [][]int) {
	for size < len(ids) {
		out = append(out, ids[:size])
		ids = ids[size:]
	}
	for i := 0; i < len(ids); i += size {
		out = append(out, ids[i:])
	}
	return append(out, ids)
}

// InBatches asks for many at a time.
func InBatches(ctx context.Context, s *store.Store) (total int, err error) {
	plans, err := s.Plans(ctx, 1000)
	if err != nil {
		return 0, err
	}
	ids := make([]int, len(plans))
	for i, p := range plans {
		ids[i] = p.ID
	}
	for _, batch := range batches(ids, 100) {
		n, err := s.CountAll(ctx, batch)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Drafts goes over a list that a function literal has filled.
func Drafts(ctx context.Context, s *store.Store) ([]*Card, error) {
	plans, err := s.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	return toCards(ctx, s, plans) // want `toCards goes over "plans", the result of the query on line 383, and runs a query for each element \(queryloop\)`
}
