package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Product is what items are made of. Any number of users like it.
type Product struct{ ent.Schema }

func (Product) Fields() []ent.Field {
	return []ent.Field{
		field.String("title"),
		field.Int64("price"),
		field.Int("stock").Default(0),
	}
}

func (Product) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("items", Item.Type),
		edge.From("fans", User.Type).Ref("favorites"),
	}
}
