package shop

import (
	"context"
	"database/sql"
	"log"
)

// PayIsFixed puts the transaction in the place of the pool, and binds the statement.
func (p *Prices) PayIsFixed(ctx context.Context, product, cents int64) (n int, err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := p.set.ExecContext(ctx, cents, product); err != nil { // want `"p.set" was prepared on .* \(outsidetx\)`
		return 0, err
	}
	err = p.db.QueryRowContext(ctx, `SELECT count(*) FROM prices`).Scan(&n) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
	if err != nil && err != sql.ErrNoRows {
		return 0, err
	}
	return n, tx.Commit()
}

// SetAllRunsStmt is not fixed: the statement would be bound in each round.
func (p *Prices) SetAllRunsStmt(ctx context.Context, cents []int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for product, c := range cents {
		if _, err := p.set.ExecContext(ctx, c, product); err != nil { // want `"p.set" was prepared on .* \(outsidetx\)`
			return err
		}
	}
	return tx.Commit()
}

// RestockWhileReading is not fixed: the statements would share a connection.
func (s *Shop) RestockWhileReading(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := s.db.QueryContext(ctx, `SELECT id FROM products`) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := takeStock(ctx, tx, id, -1); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}

// OrderLogsFailure is not fixed: the transaction would go on after the failure.
func (s *Shop) OrderLogsFailure(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := s.db.ExecContext(ctx, `INSERT INTO visits (customer) VALUES ($1)`, o.Customer); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		log.Print(err)
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// OrderHidesTransaction is not fixed: the name means something else there.
func (s *Shop) OrderHidesTransaction(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, tx := range []string{"a", "b"} {
		if _, err := s.db.ExecContext(ctx, `INSERT INTO notes (text) VALUES ($1)`, tx); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
			return err
		}
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// LinesOfOrder is not fixed: the rows would end with the transaction.
func (s *Shop) LinesOfOrder(ctx context.Context, o *Order) (*sql.Rows, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT id FROM orders WHERE customer = $1`, o.Customer).Scan(&o.ID); err != nil {
		return nil, err
	}
	return s.db.QueryContext(ctx, `SELECT id FROM lines`) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
}

// OrderRecordsFailure is not fixed: the transaction has failed there.
func (s *Shop) OrderRecordsFailure(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO orders (customer) VALUES ($1)`, o.Customer); err != nil {
		_, err := s.db.ExecContext(ctx, `INSERT INTO failures (customer) VALUES ($1)`, o.Customer) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// OrderOnCopy is not fixed: the variable would not be used any more.
func (s *Shop) OrderOnCopy(ctx context.Context, o *Order) error {
	db := s.db
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := db.ExecContext(ctx, `INSERT INTO orders (customer) VALUES ($1)`, o.Customer); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}
