package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"
	_ "github.com/txvet/txvet/txruntime/sqlite"
	"github.com/txvet/txvet/txruntime/txtest"

	"example.com/checkout/internal/api"
	"example.com/checkout/internal/shop"
)

// site is the service on a database of the test's own.
type site struct {
	*testing.T
	engine *txruntime.Engine
	shop   *shop.Shop
	http   http.Handler

	mu     sync.Mutex
	down   bool // events cannot be delivered
	events []shop.Event
}

// everywhere runs a test on each database, with some products in stock.
func everywhere(t *testing.T, test func(s *site)) {
	for name, server := range map[string]func(testing.TB) string{"sqlite": txtest.SQLite, "postgresql": txtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &site{T: t}
			s.engine = txtest.Open(t, server(t), txtest.Migrate("checkout", createSchema))
			s.shop = shop.New(s.engine, s.deliver)
			s.http = api.New(s.shop)
			s.want("PUT", "/products/tea", `{"price": 350, "stock": 3}`, 200, `"tea"`)
			s.want("PUT", "/products/cup", `{"price": 1200, "stock": 10}`, 200, `"cup"`)
			test(s)
		})
	}
}

func createSchema(ctx context.Context, url string) (err error) {
	e, err := txruntime.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Dispose(ctx)) }()
	return shop.CreateSchema(ctx, e, url)
}

func (s *site) deliver(_ context.Context, e shop.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return errors.New("nobody answers")
	}
	s.events = append(s.events, e)
	return nil
}

func (s *site) do(method, path, body string) (status int, answer string) {
	s.Helper()
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, httptest.NewRequestWithContext(s.Context(), method, path, strings.NewReader(body)))
	data, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.Fatal(err)
	}
	return w.Code, string(data)
}

// want makes a request and checks its status and what is in its answer.
func (s *site) want(method, path, body string, status int, parts ...string) {
	s.Helper()
	got, answer := s.do(method, path, body)
	if got != status {
		s.Fatalf("%s %s: %d %s, want %d", method, path, got, answer, status)
	}
	for _, part := range parts {
		if !strings.Contains(answer, part) {
			s.Errorf("%s %s: %s\nhas no %s", method, path, answer, part)
		}
	}
}

func TestOrderIsPlacedAndListed(t *testing.T) {
	everywhere(t, func(s *site) {
		txtest.Flights(s, s.engine, 3, func() { // products; stock and order; items and commit
			s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "tea", "quantity": 2}, {"sku": "cup", "quantity": 1}]}`,
				201, `"id":1`, `"total":1900`)
		})
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "cup", "quantity": 1}]}`, 201, `"id":2`)
		s.want("POST", "/orders", `{"customer": "bob", "items": [{"sku": "cup", "quantity": 1}]}`, 201, `"id":3`)
		txtest.Flights(s, s.engine, 4, func() { // orders, items, products, commit
			s.want("GET", "/orders?customer=ann", "", 200,
				`"id":1`, `"quantity":2,"product":{"sku":"tea","price":350,"stock":1}`, `"id":2`)
		})
		s.want("GET", "/orders?customer=cat", "", 200, "[]")
	})
}

func TestRefusedOrderLeavesNothing(t *testing.T) {
	everywhere(t, func(s *site) {
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "cup", "quantity": 1}, {"sku": "tea", "quantity": 4}]}`, 409, "tea")
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "tea", "quantity": 2}, {"sku": "tea", "quantity": 2}]}`, 409, "tea")
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "cup", "quantity": 1}, {"sku": "pot", "quantity": 1}]}`, 422, "pot")
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "cup", "quantity": 0}]}`, 400)
		s.want("POST", "/orders", `{"customer": "ann"}`, 400)
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "cup", "quantity": 10}]}`, 201)
		s.want("GET", "/report", "", 200, `"unpaid":12000`)
	})
}

func TestPaymentIsAnnouncedOnce(t *testing.T) {
	everywhere(t, func(s *site) {
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "tea", "quantity": 1}]}`, 201)
		txtest.Flights(s, s.engine, 3, func() { // read; update, event and commit; event delivered
			s.want("POST", "/orders/1/payment", "", 200)
		})
		s.want("POST", "/orders/1/payment", "", 409)
		s.want("POST", "/orders/9/payment", "", 404)
		s.want("POST", "/orders/x/payment", "", 400)
		if n, err := s.shop.Relay(s.Context()); n != 0 || err != nil {
			t.Errorf("%d events were left: %v", n, err)
		}
		if len(s.events) != 1 || s.events[0].OrderID != 1 {
			t.Errorf("events %v", s.events)
		}
		s.want("GET", "/report", "", 200, `{"sku":"tea","sold":1}`, `"revenue":350`, `"unpaid":0`)
	})
}

func TestEventWaitsInTheOutbox(t *testing.T) {
	everywhere(t, func(s *site) {
		s.want("POST", "/orders", `{"customer": "ann", "items": [{"sku": "tea", "quantity": 1}]}`, 201)
		s.down = true
		s.want("POST", "/orders/1/payment", "", 200)
		if n, err := s.shop.Relay(s.Context()); n != 0 || err == nil {
			t.Errorf("delivered %d, %v", n, err)
		}
		s.down = false
		for _, want := range []int{1, 0} {
			if n, err := s.shop.Relay(s.Context()); n != want || err != nil {
				t.Errorf("delivered %d, want %d: %v", n, want, err)
			}
		}
	})
}

// TestLastPieces lets more customers order than there is stock for.
func TestLastPieces(t *testing.T) {
	everywhere(t, func(s *site) {
		var wg sync.WaitGroup
		statuses := make([]int, 6)
		for i := range statuses {
			wg.Go(func() {
				statuses[i], _ = s.do("POST", "/orders", `{"customer": "ann", "items": [{"sku": "tea", "quantity": 1}]}`)
			})
		}
		wg.Wait()
		count := make(map[int]int)
		for _, status := range statuses {
			count[status]++
		}
		if count[201] != 3 || count[409] != 3 {
			t.Errorf("answers %v", count)
		}
	})
}
