package inventory

import (
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

// CountLeaksInRequest has the request's context, whose end rolls back nothing in pgx.
func CountLeaksInRequest(w http.ResponseWriter, r *http.Request, pool *pgxpool.Pool) {
	tx, err := pool.Begin(r.Context())
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	if _, err := tx.Exec(r.Context(), `UPDATE shelves SET counted = now()`); err != nil {
		http.Error(w, "count", http.StatusInternalServerError)
		return // want `transaction "tx" \(begun on line 11\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(r.Context()); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
	}
}
