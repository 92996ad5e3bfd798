// Package desk answers what members have and owe.
package desk

import (
	"context"

	"example.com/library/internal/members"
	"example.com/library/internal/orders"
)

// Desk asks the register and the orders.
type Desk struct {
	members *members.Register
	orders  *orders.Store
}

// New returns a desk.
func New(r *members.Register, s *orders.Store) *Desk { return &Desk{members: r, orders: s} }

// Titles lists the loans of a member.
func (d *Desk) Titles(ctx context.Context, member uint) ([]string, error) {
	m, err := d.members.Find(ctx, member)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, loan := range m.Loans {
		titles = append(titles, loan.Title)
	}
	return titles, nil
}

// Loans counts them.
func (d *Desk) Loans(ctx context.Context, member uint) (int, error) {
	m, err := d.members.FindWithLoans(ctx, member)
	if err != nil {
		return 0, err
	}
	return len(m.Loans), nil
}

// Total is the sum of an order.
func (d *Desk) Total(ctx context.Context, order int) (int64, error) {
	o, err := d.orders.Get(ctx, order)
	if err != nil {
		return 0, err
	}
	return orders.Total(o), nil
}
