package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Order is made of items. It belongs to one user, but that of a guest.
type Order struct{ ent.Schema }

func (Order) Fields() []ent.Field {
	return []ent.Field{
		field.Int("user_id").Optional(),
		field.String("status").Default("open"),
		field.Time("placed_at"),
	}
}

func (Order) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("orders").Field("user_id").Unique(),
		edge.To("items", Item.Type),
	}
}
