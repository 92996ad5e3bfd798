package field

import (
	"context"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// Guild is the database of this program.
type Guild interface {
	Begin(ctx context.Context) (Moot, error)
}

// Moot is a transaction of one.
type Moot interface {
	FindMember(ctx context.Context, name string) (int64, error)
	CreateMember(ctx context.Context, name string) (int64, error)
	UpdateMember(ctx context.Context, id int64, name string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// Enrol creates what it does not find.
func Enrol(ctx context.Context, g Guild, name string) error {
	tx, err := g.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	id, err := tx.FindMember(ctx, name)
	if err != nil {
		if id, err = tx.CreateMember(ctx, name); err != nil {
			return err
		}
	}
	if err := tx.UpdateMember(ctx, id, name); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// EnrolTwice goes on where the write has failed.
func EnrolTwice(ctx context.Context, g Guild, name string) error {
	tx, err := g.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	id, err := tx.CreateMember(ctx, name)
	if err != nil {
		id = 1
	}
	if err := tx.UpdateMember(ctx, id, name); err != nil { // want `"tx" is used after the statement on line 49 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return err
	}
	return tx.Commit(ctx)
}
