// Package httpapi serves orders as JSON.
package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"strconv"

	"github.com/jmoiron/sqlx"

	"example.com/orders/internal/billing"
	"example.com/orders/internal/db"
	"example.com/orders/internal/reports"
	"example.com/orders/internal/store"
)

// API answers requests.
type API struct {
	store   *store.Store
	billing *billing.Billing
	archive string // data source of the archive
}

// New returns the API. archive is the data source of the orders of past years.
func New(s *store.Store, b *billing.Billing, archive string) *API {
	return &API{store: s, billing: b, archive: archive}
}

// Routes returns the handler of all paths.
func (a *API) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", a.place)
	mux.HandleFunc("POST /orders/{id}/ship", a.ship)
	mux.HandleFunc("GET /archive/customers", a.archived)
	return mux
}

func (a *API) place(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Customer int64                   `json:"customer"`
		Lines    []db.AddOrderLineParams `json:"lines"`
	}
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	order, err := a.store.Place(r.Context(), req.Customer, req.Lines)
	if errors.Is(err, store.ErrOutOfStock) {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, order)
}

func (a *API) ship(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(w, "no such order", http.StatusNotFound)
		return
	}
	if err := a.store.Ship(r.Context(), id); err != nil {
		fail(w, err)
		return
	}
	go a.bill(r.Context(), id)
	w.WriteHeader(http.StatusAccepted)
}

func (a *API) bill(ctx context.Context, id int64) {
	if _, err := a.billing.Invoice(ctx, id, 0); err != nil {
		log.Printf("bill %d: %v", id, err)
	}
}

func (a *API) archived(w http.ResponseWriter, r *http.Request) {
	db, err := sqlx.Open("postgres", a.archive)
	if err != nil {
		fail(w, err)
		return
	}
	defer db.Close()
	best, err := reports.New(db).Best(r.Context(), 0)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, best)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Printf("reply: %v", err)
	}
}

func fail(w http.ResponseWriter, err error) {
	log.Print(err)
	http.Error(w, "internal error", http.StatusInternalServerError)
}
