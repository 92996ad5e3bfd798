// Package store is one small shop in two generated forms: ent's client in ent,
// sqlboiler's models in boiled. The cases use them, and the lines of the models
// that speak of generated code are looked up in them.
//
// The ent client comes of ent/schema, by go generate:
//
//	go generate ./store
package store

//go:generate go run entgo.io/ent/cmd/ent@v0.14.6 generate --feature sql/lock,sql/upsert,sql/modifier,sql/execquery,namedges ./ent/schema
