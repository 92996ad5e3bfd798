// Package signup registers users.
package signup

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os/exec"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
	"golang.org/x/crypto/bcrypt"

	"txvet.test/rules/slowtx/sql/mail"
)

// Service registers users.
type Service struct {
	db     *sql.DB
	client *http.Client
}

func (s *Service) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func add(ctx context.Context, tx *sql.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES ($1)`, name)
	return err
}

func (s *Service) notify(req *http.Request) error {
	resp, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return resp.Body.Close()
}

// RegisterCallsHTTP asks a service while its transaction is open.
func (s *Service) RegisterCallsHTTP(ctx context.Context, name string, req *http.Request) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := add(ctx, tx, name); err != nil {
		return err
	}
	resp, err := s.client.Do(req) // want `http.Client.Do is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	return tx.Commit()
}

// RegisterCallsHTTPInScope does it in the callback of a wrapper.
func (s *Service) RegisterCallsHTTPInScope(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		resp, err := http.Get("http://welcome/" + name) // want `http.Get is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
}

// RegisterCallsHTTPInHelper does it in a method.
func (s *Service) RegisterCallsHTTPInHelper(ctx context.Context, name string, req *http.Request) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		return s.notify(req) // want `is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
	})
}

// RegisterSendsMail does it in another package.
func (s *Service) RegisterSendsMail(ctx context.Context, name string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := add(ctx, tx, name); err != nil {
		return err
	}
	if err := mail.Send(ctx, name); err != nil {
		return err
	}
	return tx.Commit()
}

// RegisterRunsCommand waits for a process.
func (s *Service) RegisterRunsCommand(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		return exec.CommandContext(ctx, "adduser", name).Run() // want `exec.Cmd.Run is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
	})
}

// RegisterSleeps gives others time with the transaction open.
func (s *Service) RegisterSleeps(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		time.Sleep(time.Second) // want `time.Sleep is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
		return add(ctx, tx, name)
	})
}

// RegisterReceives waits for another goroutine.
func (s *Service) RegisterReceives(ctx context.Context, names <-chan string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		name := <-names // want `channel receive is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
		return add(ctx, tx, name)
	})
}

// RegisterHashes computes for a good while.
func (s *Service) RegisterHashes(ctx context.Context, name string, password []byte) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		hash, err := bcrypt.GenerateFromPassword(password, bcrypt.DefaultCost) // want `bcrypt.GenerateFromPassword is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE users SET hash = $2 WHERE name = $1`, name, hash)
		return err
	})
}
