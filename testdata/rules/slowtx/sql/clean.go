package signup

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/crypto/bcrypt"

	"txvet.test/rules/slowtx/sql/mail"
)

// RegisterHashesFirst computes before it begins.
func (s *Service) RegisterHashesFirst(ctx context.Context, name string, password []byte) error {
	hash, err := bcrypt.GenerateFromPassword(password, bcrypt.DefaultCost)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO users (name, hash) VALUES ($1, $2)`, name, hash)
		return err
	})
}

// RegisterMailsAfter sends when the user is committed.
func (s *Service) RegisterMailsAfter(ctx context.Context, name string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := add(ctx, tx, name); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return mail.Send(ctx, name)
}

// RegisterMailsOnRollback sends when nothing is open any more.
func (s *Service) RegisterMailsOnRollback(ctx context.Context, name string) error {
	if err := s.inTx(ctx, func(tx *sql.Tx) error { return add(ctx, tx, name) }); err != nil {
		if mailErr := mail.Send(ctx, "admin"); mailErr != nil {
			log.Printf("mail: %v", mailErr)
		}
		return err
	}
	return nil
}

// RegisterNotifiesLater starts what it does not wait for.
func (s *Service) RegisterNotifiesLater(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		go func() {
			if err := mail.Send(context.WithoutCancel(ctx), name); err != nil {
				log.Printf("mail to %s: %v", name, err)
			}
		}()
		return add(ctx, tx, name)
	})
}

// RegisterBuildsRequest makes a request and sends it after the commit.
func (s *Service) RegisterBuildsRequest(ctx context.Context, name string) error {
	var req *http.Request
	err := s.inTx(ctx, func(tx *sql.Tx) (err error) {
		if req, err = http.NewRequestWithContext(ctx, http.MethodPost, "http://welcome/"+name, nil); err != nil {
			return fmt.Errorf("request: %w", err)
		}
		return add(ctx, tx, name)
	})
	if err != nil {
		return err
	}
	return s.notify(req)
}

// RegisterChecksAddress calls what waits for nobody.
func (s *Service) RegisterChecksAddress(ctx context.Context, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if !mail.Valid(name) {
			return fmt.Errorf("%s is no address", name)
		}
		return add(ctx, tx, name)
	})
}

// RetrySleepsBetween waits between two transactions.
func (s *Service) RetrySleepsBetween(ctx context.Context, name string) (err error) {
	for range 3 {
		if err = s.inTx(ctx, func(tx *sql.Tx) error { return add(ctx, tx, name) }); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// RegisterFromChannel receives before it begins.
func (s *Service) RegisterFromChannel(ctx context.Context, names <-chan string) error {
	for name := range names {
		if err := s.inTx(ctx, func(tx *sql.Tx) error { return add(ctx, tx, name) }); err != nil {
			return err
		}
	}
	return nil
}

// RegisterPollsChannel looks whether there is a value and does not wait.
func (s *Service) RegisterPollsChannel(ctx context.Context, stop <-chan struct{}, name string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		select {
		case <-stop:
			return context.Canceled
		default:
		}
		return add(ctx, tx, name)
	})
}
