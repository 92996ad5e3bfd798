// Package api is the shop over HTTP.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/txvet/txvet/txruntime"

	"example.com/checkout/internal/shop"
)

// New returns the routes.
func New(s *shop.Shop) http.Handler {
	a := &api{s}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /products/{sku}", a.putProduct)
	mux.HandleFunc("POST /orders", a.place)
	mux.HandleFunc("POST /orders/{id}/payment", a.pay)
	mux.HandleFunc("GET /orders", a.orders)
	mux.HandleFunc("GET /report", a.report)
	return mux
}

type api struct{ shop *shop.Shop }

func (a *api) putProduct(w http.ResponseWriter, r *http.Request) {
	var p shop.Product
	if !read(w, r, &p) {
		return
	}
	p.SKU = r.PathValue("sku")
	if p.Price < 0 || p.Stock < 0 {
		http.Error(w, "price and stock must not be negative", http.StatusBadRequest)
		return
	}
	write(w, r, http.StatusOK, p, a.shop.PutProduct(r.Context(), p))
}

func (a *api) place(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		Customer string
		Items    []shop.Line
	}
	if !read(w, r, &wish) {
		return
	}
	nothing := func(l shop.Line) bool { return l.Quantity <= 0 }
	if wish.Customer == "" || len(wish.Items) == 0 || slices.ContainsFunc(wish.Items, nothing) {
		http.Error(w, "an order has a customer, and items of which there is at least one", http.StatusBadRequest)
		return
	}
	order, err := a.shop.Place(r.Context(), wish.Customer, wish.Items)
	write(w, r, http.StatusCreated, order, err)
}

func (a *api) pay(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(w, "the order's id is a number", http.StatusBadRequest)
		return
	}
	write(w, r, http.StatusOK, map[string]bool{"paid": true}, a.shop.Pay(r.Context(), id))
}

func (a *api) orders(w http.ResponseWriter, r *http.Request) {
	orders, err := a.shop.Orders(r.Context(), r.FormValue("customer"))
	if orders == nil {
		orders = []*shop.Order{} // not null
	}
	write(w, r, http.StatusOK, orders, err)
}

func (a *api) report(w http.ResponseWriter, r *http.Request) {
	report, err := a.shop.Report(r.Context())
	write(w, r, http.StatusOK, report, err)
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(into); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

// write answers with the value, or with what the error is to a client.
func write(w http.ResponseWriter, r *http.Request, status int, value any, err error) {
	var body []byte
	if err == nil {
		body, err = json.Marshal(value) // a relation that was not loaded is an error
	}
	if err != nil {
		status = statusOf(err)
		if status >= http.StatusInternalServerError {
			slog.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
			err = errors.New(http.StatusText(status))
		}
		http.Error(w, err.Error(), status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		slog.DebugContext(r.Context(), "the client is gone", "error", err)
	}
}

// statusOf tells what the client may do about an error.
func statusOf(err error) int {
	switch {
	case errors.Is(err, shop.ErrNoOrder):
		return http.StatusNotFound
	case errors.Is(err, shop.ErrNoProduct):
		return http.StatusUnprocessableEntity
	case errors.Is(err, shop.ErrOutOfStock), errors.Is(err, shop.ErrPaid):
		return http.StatusConflict
	case errors.Is(err, txruntime.ErrCommitUnknown):
		return http.StatusInternalServerError // look before trying again
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, txruntime.ErrEngineClosed):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
