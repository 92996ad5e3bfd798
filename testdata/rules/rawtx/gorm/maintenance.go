// Package maintenance keeps a database tidy, on gorm.
package maintenance

import (
	"context"
	"database/sql"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Keeper has the pool.
type Keeper struct{ db *gorm.DB }

// Open returns a keeper of the database of the DSN.
func Open(dsn string) (*Keeper, error) {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return nil, err
	}
	return &Keeper{db: db}, nil
}

// SweepCommitsInside ends gorm's transaction behind its back.
func (k *Keeper) SweepCommitsInside(ctx context.Context) error {
	return k.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM sessions WHERE expired").Error; err != nil {
			return err
		}
		return tx.Exec("COMMIT").Error // want `^COMMIT is sent as text inside transaction "tx" \(rawtx\)$`
	})
}

// Sweep is what it should be.
func (k *Keeper) Sweep(ctx context.Context) error {
	return k.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("SET LOCAL statement_timeout = '1min'").Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM sessions WHERE expired").Error
	})
}

// LockInside takes a lock that ends with the transaction.
func (k *Keeper) LockInside(ctx context.Context, id int64) error {
	return k.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", id).Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM sessions WHERE expired").Error
	}, &sql.TxOptions{})
}

// Pinned sets and locks on a connection that it holds.
func (k *Keeper) Pinned(ctx context.Context) error {
	return k.db.WithContext(ctx).Connection(func(conn *gorm.DB) error {
		if err := conn.Exec("SET statement_timeout = '1h'").Error; err != nil {
			return err
		}
		if err := conn.Exec("SELECT pg_advisory_lock(1)").Error; err != nil {
			return err
		}
		defer conn.Exec("SELECT pg_advisory_unlock(1)")
		return conn.Exec("VACUUM sessions").Error
	})
}

// Savepoint is gorm's own.
func (k *Keeper) Savepoint(ctx context.Context) error {
	return k.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.SavePoint("sweep").Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM sessions WHERE expired").Error
	})
}

// shared is the pool of the tests.
var shared *gorm.DB

func connect(dsn string) error {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return err
	}
	shared = db
	return nil
}

// Prepare sets the path of one connection.
func Prepare(dsn string) error {
	if err := connect(dsn); err != nil {
		return err
	}
	return shared.Exec("SET search_path TO tests").Error // want `^SET on pool "shared" changes one connection of many \(rawtx\)$`
}
