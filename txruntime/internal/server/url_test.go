package server

import (
	"net/url"
	"testing"
)

func TestURL(t *testing.T) {
	for _, tc := range []struct {
		product        *product
		given          string // the environment's; "" for a private server in /tmp/tx1
		database, want string
	}{
		{&postgres, "", "shop", "postgresql+pgx://postgres@/shop?host=/tmp/tx1"},
		{&postgres, "", "", "postgresql+pgx://postgres@/?host=/tmp/tx1"},
		{&postgres, "", "a b/c?d", "postgresql+pgx://postgres@/a%20b%2Fc%3Fd?host=/tmp/tx1"},
		{&mariadb, "", "shop", "mysql+gomysql://root@/shop?socket=/tmp/tx1/s.sock"},
		{
			&postgres, "postgresql+pgx://postgres@/DB?host=/run/postgresql",
			"shop", "postgresql+pgx://postgres@/shop?host=/run/postgresql",
		},
		{
			&postgres, "postgresql+pgx://admin:s%40cret@db:5433/template1?sslmode=disable",
			"shop", "postgresql+pgx://admin:s%40cret@db:5433/shop?sslmode=disable",
		},
		{&mariadb, "mysql+gomysql://root@localhost:3306", "shop", "mysql+gomysql://root@localhost:3306/shop"},
	} {
		s := &Server{product: tc.product, url: tc.product.url("/tmp/tx1")}
		if tc.given != "" {
			t.Setenv(tc.product.variable+"_URL", tc.given)
			var err error
			if s, err = open(tc.product); err != nil {
				t.Fatal(err)
			}
		}
		got := s.URL(tc.database)
		if got != tc.want {
			t.Errorf("database %q: %s, want %s", tc.database, got, tc.want)
		}
		if u, err := url.Parse(got); err != nil || u.Path != "/"+tc.database {
			t.Errorf("%s: parsed to database %q, %v", got, u.Path, err)
		}
	}
}

func TestNamedServerIsLeftAlone(t *testing.T) {
	for _, p := range []*product{&postgres, &mariadb} {
		t.Setenv(p.variable+"_URL", "scheme+driver://admin@elsewhere/db")
		t.Setenv(p.variable+"_BIN", t.TempDir()) // in which nothing is
		s, err := open(p)
		if err != nil {
			t.Fatal(err)
		}
		if s.Socket() != "" || s.Dir() != "" {
			t.Errorf("%s: socket %q in %q, want none", p.name, s.Socket(), s.Dir())
		}
		if err := s.Restart(t.Context()); err == nil {
			t.Errorf("%s: restarted", p.name)
		}
		if err := s.Stop(); err != nil {
			t.Errorf("%s: stop: %v", p.name, err)
		}
		t.Setenv(p.variable+"_URL", "://")
		if _, err := open(p); err == nil {
			t.Errorf("%s: a URL without a scheme was taken", p.name)
		}
	}
}
