// Package schema is a small shop: users with their orders, the items of the
// orders and the products of the items. It has an edge of each kind.
package schema
