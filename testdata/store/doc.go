// Package store is one small shop in two generated forms: ent's client in ent,
// sqlboiler's models in boiled. The cases use them, and the lines of the models
// that speak of generated code are looked up in them.
//
// ent's client comes of ent/schema, with every feature that adds a method to it:
//
//	go generate ./store
//
// sqlboiler reads a database. boiled comes of schema.sql in an empty PostgreSQL
// and of sqlboiler.toml:
//
//	go install github.com/aarondl/sqlboiler/v4@v4.19.7
//	go install github.com/aarondl/sqlboiler/v4/drivers/sqlboiler-psql@v4.19.7
//	createdb store && psql -d store -f schema.sql
//	sqlboiler psql
package store

//go:generate go run entgo.io/ent/cmd/ent@v0.14.6 generate --feature sql/lock,sql/upsert,sql/modifier,sql/execquery,namedges ./ent/schema
