package queue

import (
	"context"
	"database/sql"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
)

// MigrateOrDie ends the process by a logger whose event does it.
func MigrateOrDie(ctx context.Context, db *sql.DB, log zerolog.Logger) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		log.Fatal().Err(err).Msg("begin")
	}
	if err := setState(ctx, tx, 1, "new"); err != nil {
		tx.Rollback()
		log.Fatal().Err(err).Msg("migrate")
	}
	if err := tx.Commit(); err != nil {
		log.Fatal().Err(err).Msg("commit")
	}
}

// MigrateOrExit does so by one that calls a variable.
func MigrateOrExit(ctx context.Context, db *sql.DB) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		logrus.Fatal(err)
	}
	if err := setState(ctx, tx, 1, "new"); err != nil {
		tx.Rollback()
		logrus.WithError(err).Fatalf("migrate %d", 1)
	}
	if err := tx.Commit(); err != nil {
		logrus.Fatal(err)
	}
}

// MigrateOrWarn goes on with what is over.
func MigrateOrWarn(ctx context.Context, db *sql.DB) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		logrus.Fatal(err)
	}
	if err := setState(ctx, tx, 1, "new"); err != nil {
		tx.Rollback()
		logrus.Warn(err)
	}
	if err := tx.Commit(); err != nil { // want `"tx" is committed again: it was rolled back on line \d+ \(txdone\)`
		logrus.Fatal(err)
	}
}

// Fatal is the name that this program has for it.
var Fatal = logrus.Fatal

// MigrateOrFatal calls a variable of its own.
func MigrateOrFatal(ctx context.Context, db *sql.DB) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		Fatal(err)
	}
	if err := setState(ctx, tx, 1, "new"); err != nil {
		tx.Rollback()
		Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		Fatal(err)
	}
}
