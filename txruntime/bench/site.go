package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/txvet/txvet/txruntime/internal/server"
	"github.com/txvet/txvet/txruntime/internal/wire"
)

// distance is the round trip to the server when it is far.
const distance = 2 * time.Millisecond

// site is a server with the tables of all tasks, and the two ways to it.
type site struct {
	near, far *clients // on the Unix socket, and through the proxy

	server *server.Server
	proxy  *wire.Proxy
	name   string // of the server, with its version
}

// tables are what the tasks work on. Nothing is vacuumed, so that it falls on none
// of those that are measured.
const tables = `
alter database bench set synchronous_commit = off;
create table orders (
	id bigserial primary key, customer bigint not null, total bigint not null, note text not null
) with (autovacuum_enabled = off);
create table stock (id bigint primary key, n bigint not null) with (autovacuum_enabled = off);
insert into stock values (1, 0);
create table baskets (id bigserial primary key, owner text not null);
create table items (id bigserial primary key, basket_id bigint not null references baskets, sku text not null);
insert into baskets (owner) select 'owner ' || n from generate_series(1, 100) n;
insert into items (basket_id, sku) select b.id, 'sku ' || n from baskets b, generate_series(1, 5) n;
create index on items (basket_id);
analyze;`

// newSite starts the server. The caller closes the site, even after an error.
func newSite(ctx context.Context) (*site, error) {
	s := &site{}
	var err error
	if s.server, err = server.Postgres(); err != nil {
		return s, err
	}
	if s.server.Socket() == "" {
		return s, errors.New("unset TXTEST_POSTGRES_URL: the server must be one that bench starts on this host")
	}
	if err := s.create(ctx); err != nil {
		return s, fmt.Errorf("create the database: %w", err)
	}
	if s.near, err = connect(s.server.URL("bench")); err != nil {
		return s, err
	}
	if s.proxy, err = wire.Listen("unix", s.server.Socket()); err != nil {
		return s, err
	}
	s.proxy.SetDelay(distance / 2)
	u, err := url.Parse(s.server.URL("bench"))
	if err != nil {
		return s, err
	}
	u.Host, u.RawQuery = s.proxy.Addr(), "sslmode=disable"
	s.far, err = connect(u.String())
	return s, err
}

// create makes the database and its tables.
func (s *site) create(ctx context.Context) error {
	for _, step := range []struct{ database, sql string }{
		{"postgres", "create database bench"},
		{"bench", tables},
	} {
		conn, err := pgx.Connect(ctx, plain(s.server.URL(step.database)))
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, step.sql)
		s.name = "PostgreSQL " + conn.PgConn().ParameterStatus("server_version")
		conn.Close(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// close ends all that newSite began.
func (s *site) close() {
	for _, c := range []*clients{s.near, s.far} {
		if c != nil {
			c.close()
		}
	}
	if s.proxy != nil {
		s.proxy.Close()
	}
	if s.server != nil {
		s.server.Stop()
	}
}

// clear empties the table that grows.
func (s *site) clear(ctx context.Context) error {
	_, err := s.near.pgx.Exec(ctx, "truncate orders")
	return err
}

// plain is a URL as pgx understands it.
func plain(u string) string { return strings.Replace(u, "+pgx:", ":", 1) }
