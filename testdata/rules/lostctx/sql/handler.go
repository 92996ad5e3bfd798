package club

import (
	"context"
	"net/http"
)

// Leave is not fixed: nothing else in the file needs the import.
func (c *Club) Leave(w http.ResponseWriter, r *http.Request) {
	if _, err := c.db.ExecContext(context.TODO(), `DELETE FROM members WHERE name = $1`, r.PathValue("name")); err != nil { // want `is passed although context .* is in scope \(lostctx\)`
		http.Error(w, "leave", http.StatusInternalServerError)
	}
}
