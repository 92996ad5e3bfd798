package options

import (
	"context"
	"log"
	"os"
)

// SeedDies ends the process, so the deferred rollback never runs.
func (s *Shop) SeedDies(ctx context.Context, item int) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		log.Fatalf("begin: %v", err)
	}
	defer tx.Rollback()
	if item == 0 {
		return
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO stock (item) VALUES (?)", item); err != nil {
		log.Fatalf("seed: %v", err) // want `transaction "tx" \(begun on line 11\) is still open when log.Fatalf ends the process \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		log.Fatalf("commit: %v", err)
	}
}

// CountDies leaves the transaction open on a return as well, which is another defect.
func (s *Shop) CountDies(ctx context.Context) (n int) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		os.Exit(1)
	}
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM stock").Scan(&n); err != nil {
		os.Exit(1) // want `transaction "tx" \(begun on line 29\) is still open when os.Exit ends the process \(txleak\)`
	}
	if n == 0 {
		return 0 // want `transaction "tx" \(begun on line 29\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		os.Exit(1)
	}
	return n
}
