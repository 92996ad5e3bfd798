package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Profile belongs to one user.
type Profile struct{ ent.Schema }

func (Profile) Fields() []ent.Field {
	return []ent.Field{
		field.Int("user_id"),
		field.Text("bio"),
	}
}

func (Profile) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("profile").Field("user_id").Unique().Required(),
	}
}
