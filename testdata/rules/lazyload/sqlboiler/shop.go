// Package shop reads relations that sqlboiler's queries loaded, or did not.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/aarondl/sqlboiler/v4/boil"
	"github.com/aarondl/sqlboiler/v4/queries/qm"

	"txvet.test/store/boiled"
)

// Store has the pool.
type Store struct{ db *sql.DB }

// Bio panics: R is nil where nothing was loaded.
func (s *Store) Bio(ctx context.Context, id int64) (string, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return "", err
	}
	return u.R.Profile.Bio, nil // want `"u.R.Profile" is read, but the query on line \d+ does not load it`
}

// BioLoaded loads what it reads.
func (s *Store) BioLoaded(ctx context.Context, id int64) (string, error) {
	u, err := boiled.Users(boiled.UserWhere.ID.EQ(id), qm.Load(boiled.UserRels.Profile)).One(ctx, s.db)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("user %d: %w", id, err)
	}
	if u.R.Profile == nil {
		return "", nil
	}
	return u.R.Profile.Bio, nil
}

// Statuses reads a relation of each element.
func (s *Store) Statuses(ctx context.Context) (statuses []string, err error) {
	users, err := boiled.Users(qm.OrderBy("name"), qm.Limit(20)).All(ctx, s.db)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		for _, o := range u.R.Orders { // want `"u.R.Orders" is read, but the query on line \d+ does not load it`
			statuses = append(statuses, o.Status)
		}
	}
	return statuses, nil
}

// StatusesLoaded loads it by its name, in a list of pieces.
func (s *Store) StatusesLoaded(ctx context.Context, limit int) (statuses []string, err error) {
	mods := []qm.QueryMod{
		qm.OrderBy("name"),
		qm.Load("Orders", qm.OrderBy("placed_at")),
	}
	if limit > 0 {
		mods = append(mods, qm.Limit(limit))
	}
	users, err := boiled.Users(mods...).All(ctx, s.db)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		for _, o := range u.R.Orders {
			statuses = append(statuses, o.Status)
		}
	}
	return statuses, nil
}

// Total loads two of the three that it reads.
func (s *Store) Total(ctx context.Context, id int64) (n int64, err error) {
	u, err := boiled.Users(
		boiled.UserWhere.ID.EQ(id),
		qm.Load("Orders.Items"),
	).One(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, o := range u.R.Orders {
		for _, it := range o.R.Items {
			n += it.R.Product.Price * it.Quantity // want `"it.R.Product" is read, but the query on line \d+ does not load it`
		}
	}
	return n, nil
}

// Joined has names that are joined.
func (s *Store) Joined(ctx context.Context, id int64) (n int, err error) {
	u, err := boiled.Users(
		boiled.UserWhere.ID.EQ(id),
		qm.Load(qm.Rels(boiled.UserRels.Orders, boiled.OrderRels.Items)),
	).One(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, o := range u.R.Orders {
		n += len(o.R.Items)
	}
	return n, nil
}

// TotalLoaded loads all three.
func (s *Store) TotalLoaded(ctx context.Context, id int64) (n int64, err error) {
	u, err := boiled.Users(
		boiled.UserWhere.ID.EQ(id),
		qm.Load("Orders.Items.Product"),
	).One(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, o := range u.R.Orders {
		for _, it := range o.R.Items {
			n += it.R.Product.Price * it.Quantity
		}
	}
	return n, nil
}

// Back reads where it came from: sqlboiler sets that with what it loads.
func (s *Store) Back(ctx context.Context, id int64) (string, error) {
	u, err := boiled.Users(boiled.UserWhere.ID.EQ(id), qm.Load(boiled.UserRels.Orders)).One(ctx, s.db)
	if err != nil || len(u.R.Orders) == 0 {
		return "", err
	}
	return u.R.Orders[0].R.User.Name, nil
}

// Optional looks whether there is anything at all.
func Optional(u *boiled.User) int {
	if u.R == nil || u.R.Profile == nil {
		return 0
	}
	return len(u.R.Profile.Bio)
}

// Getters are nil-safe, and say nothing.
func Getters(u *boiled.User) int {
	return len(u.GetOrders()) + len(u.R.GetProducts())
}

// Passed passes a user to functions that look first.
func (s *Store) Passed(ctx context.Context, id int64) (int, error) {
	u, err := boiled.Users(boiled.UserWhere.ID.EQ(id), qm.Load(boiled.UserRels.Profile)).One(ctx, s.db)
	if err != nil {
		return 0, err
	}
	return Optional(u) + Getters(u), nil
}

func lines(o *boiled.Order) int { return len(o.R.Items) }

// Lines passes an order to one that takes the items for granted.
func (s *Store) Lines(ctx context.Context, id int64) (int, error) {
	o, err := boiled.FindOrder(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	return lines(o), nil // want `lines reads "R.Items", which the query on line \d+ does not load`
}

// LoadedLater loads when it is known that it is needed.
func (s *Store) LoadedLater(ctx context.Context, id int64) (int, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	if u.Balance == 0 {
		return 0, nil
	}
	if err := u.L.LoadOrders(ctx, s.db, true, u, qm.Where("status = ?", "open")); err != nil {
		return 0, err
	}
	return len(u.R.Orders), nil
}

// LoadedForAll loads for a whole slice at once.
func (s *Store) LoadedForAll(ctx context.Context) (n int, err error) {
	users, err := boiled.Users().All(ctx, s.db)
	if err != nil || len(users) == 0 {
		return 0, err
	}
	if err := users[0].L.LoadOrders(ctx, s.db, false, (*[]*boiled.User)(&users), nil); err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.R.Orders)
	}
	return n, nil
}

// LoadedOneByOne loads in each round.
func (s *Store) LoadedOneByOne(ctx context.Context) (n int, err error) {
	users, err := boiled.Users().All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		if err := u.L.LoadOrders(ctx, s.db, true, u, nil); err != nil { // want `a relation is loaded for each element of "users", the result of the query on line \d+ \(lazyload\)`
			return 0, err
		}
		n += len(u.R.Orders)
	}
	return n, nil
}

// AskedOneByOne asks for the relation in each round.
func (s *Store) AskedOneByOne(ctx context.Context) (n int64, err error) {
	users, err := boiled.Users().All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		open, err := u.Orders(boiled.OrderWhere.Status.EQ("open")).Count(ctx, s.db) // want `a relation is loaded for each element of "users"`
		if err != nil {
			return 0, err
		}
		n += open
	}
	return n, nil
}

// AskedOnce asks for that of one.
func (s *Store) AskedOnce(ctx context.Context, id int64) (int64, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	return u.Orders().Count(ctx, s.db)
}

// Added has what it added itself.
func (s *Store) Added(ctx context.Context, id int64, o *boiled.Order) (int, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	if err := u.AddOrders(ctx, s.db, true, o); err != nil {
		return 0, err
	}
	return len(u.R.Orders), nil
}

// ByHand makes R anew.
func (s *Store) ByHand(ctx context.Context, id int64, p *boiled.Profile) (string, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return "", err
	}
	u.R = u.R.NewStruct()
	u.R.Profile = p
	return u.R.Profile.Bio, nil
}

// Inserted reads what it made.
func (s *Store) Inserted(ctx context.Context, u *boiled.User) (string, error) {
	if err := u.Insert(ctx, s.db, boil.Infer()); err != nil {
		return "", err
	}
	return u.Name, nil
}

// Given is given pieces, of which some may load.
func (s *Store) Given(ctx context.Context, mods ...qm.QueryMod) (n int, err error) {
	users, err := boiled.Users(mods...).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.R.Orders)
	}
	return n, nil
}

func withItems(mods ...qm.QueryMod) []qm.QueryMod {
	return append(mods, qm.Load(boiled.OrderRels.Items))
}

// Composed has its pieces from a function.
func (s *Store) Composed(ctx context.Context) (n int, err error) {
	orders, err := boiled.Orders(withItems(boiled.OrderWhere.Status.EQ("open"))...).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		n += len(o.R.Items)
	}
	return n, nil
}

func (s *Store) orders(ctx context.Context, exec boil.ContextExecutor) (boiled.OrderSlice, error) {
	return boiled.Orders(qm.Load(boiled.OrderRels.User)).All(ctx, exec)
}

// Helped reads what the helper did not load.
func (s *Store) Helped(ctx context.Context) (n int, err error) {
	orders, err := s.orders(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		if o.R.User != nil {
			n += len(o.R.User.Name)
		}
		n += len(o.R.Items) // want `"o.R.Items" is read, but orders \(line \d+\) does not load it`
	}
	return n, nil
}
