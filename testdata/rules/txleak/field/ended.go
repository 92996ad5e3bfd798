package field

import (
	"context"
	"database/sql"
	"net/http"
	"time"
)

// Seen leaves the rollback to the end of the request, which database/sql waits for.
func Seen(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		_ = cancel
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			http.Error(w, "begin", http.StatusInternalServerError)
			return
		}
		if _, err := tx.ExecContext(r.Context(), `UPDATE users SET seen = now()`); err != nil {
			http.Error(w, "seen", http.StatusInternalServerError)
			return
		}
		if err := tx.Commit(); err != nil {
			http.Error(w, "commit", http.StatusInternalServerError)
		}
	}
}

func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) { return db.BeginTx(ctx, nil) }

// tracer is not in view.
type tracer interface {
	Start(ctx context.Context, name string) (context.Context, func())
}

// SeenInSpan has a context that the tracer made of the request's.
func SeenInSpan(w http.ResponseWriter, r *http.Request, db *sql.DB, t tracer) {
	ctx, end := t.Start(r.Context(), "seen")
	defer end()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	if _, err := tx.ExecContext(ctx, `UPDATE users SET seen = now()`); err != nil {
		http.Error(w, "seen", http.StatusInternalServerError)
		return
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
	}
}

// SeenByHelper has the helper's transaction end with the request.
func SeenByHelper(w http.ResponseWriter, r *http.Request, db *sql.DB) {
	tx, err := begin(r.Context(), db)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	if _, err := tx.ExecContext(r.Context(), `UPDATE users SET seen = now()`); err != nil {
		http.Error(w, "seen", http.StatusInternalServerError)
		return
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
	}
}

// SeenInTime ends its transaction by the deferred cancel.
func SeenInTime(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE users SET seen = now()`); err != nil {
		return err
	}
	return tx.Commit()
}

// SeenForSure has a context that nobody cancels before the time is over.
func SeenForSure(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE users SET seen = now()`); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	err = tx.Commit()
	cancel()
	return err
}

// SeenAfterwards has a context that goes on after the request.
func SeenAfterwards(w http.ResponseWriter, r *http.Request, db *sql.DB) {
	tx, err := db.BeginTx(context.WithoutCancel(r.Context()), nil)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	if _, err := tx.ExecContext(r.Context(), `UPDATE users SET seen = now()`); err != nil {
		http.Error(w, "seen", http.StatusInternalServerError)
		return // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
	}
}
