package shop

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
)

// PlaceOrderWritesOnPool inserts the order inside and takes the stock outside.
func PlaceOrderWritesOnPool(ctx context.Context, db *sql.DB, o *Order) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE stock SET count = count - $1 WHERE product = $2`, o.Count, o.Product) // want `"db" is used while transaction "tx" \(begun on line 12\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
	if err != nil {
		return err
	}
	return tx.Commit()
}

// CancelReadsOnPool cannot see what the transaction has written.
func (s *Shop) CancelReadsOnPool(ctx context.Context, id int64) (string, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET state = 'cancelled' WHERE id = $1`, id); err != nil {
		return "", err
	}
	var state string
	if err := s.db.QueryRowContext(ctx, `SELECT state FROM orders WHERE id = $1`, id).Scan(&state); err != nil { // want `"s.db" is used while transaction "tx" \(begun on line 29\) is open: the statement runs outside it.*\(outsidetx\)`
		return "", err
	}
	return state, tx.Commit()
}

// ArchiveQueriesOnPool reads the rows it moves from outside.
func (s *Shop) ArchiveQueriesOnPool(ctx context.Context, customer int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := s.db.QueryContext(ctx, `SELECT id FROM orders WHERE customer = $1`, customer) // want `"s.db" is used while transaction "tx" \(begun on line 46\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	ids, err := scanIDs(rows)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO archive (customer, orders) VALUES ($1, $2)`, customer, len(ids)); err != nil {
		return err
	}
	return tx.Commit()
}

func scanIDs(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// pool is the program's only pool, set by Init.
var pool *sql.DB

// Init sets the pool.
func Init(db *sql.DB) { pool = db }

// RestockUsesGlobalPool begins on the global pool and writes past it.
func RestockUsesGlobalPool(product int64, count int) error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE stock SET count = count + $1 WHERE product = $2`, count, product); err != nil {
		return err
	}
	if _, err := pool.Exec(`INSERT INTO deliveries (product, count) VALUES ($1, $2)`, product, count); err != nil { // want `"pool" is used while transaction "tx" \(begun on line 86\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// ShipUsesPoolInLoop does each step of the loop outside.
func (s *Shop) ShipUsesPoolInLoop(ctx context.Context, ids []int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if _, err := s.db.ExecContext(ctx, `UPDATE orders SET shipped = true WHERE id = $1`, id); err != nil { // want `"s.db" is used while transaction "tx" \(begun on line 102\) is open.*\(outsidetx\)`
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO shipments (orders) VALUES ($1)`, len(ids)); err != nil {
		return err
	}
	return tx.Commit()
}

// RefundUsesPoolOnBranch bypasses the transaction in one case only.
func (s *Shop) RefundUsesPoolOnBranch(ctx context.Context, id int64, partial bool) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if partial {
		_, err = s.db.ExecContext(ctx, `UPDATE orders SET refunded = 'part' WHERE id = $1`, id) // want `"s.db" is used while transaction "tx" \(begun on line 120\) is open.*\(outsidetx\)`
	} else {
		_, err = tx.ExecContext(ctx, `UPDATE orders SET refunded = 'full' WHERE id = $1`, id)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// MergeUsesPoolInClosure bypasses it in a local function.
func (s *Shop) MergeUsesPoolInClosure(ctx context.Context, from, to int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	move := func(table string) error {
		_, err := s.db.ExecContext(ctx, `UPDATE `+table+` SET customer = $1 WHERE customer = $2`, to, from) // want `"s.db" is used while transaction "tx" \(begun on line 138\) is open.*\(outsidetx\)`
		return err
	}
	if err := move("orders"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM customers WHERE id = $1`, from); err != nil {
		return err
	}
	return tx.Commit()
}

// PayHandlerReadsOnPool mixes the two in a handler.
func (s *Shop) PayHandlerReadsOnPool(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		http.Error(w, "begin", http.StatusInternalServerError)
		return
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE orders SET paid = true WHERE id = $1`, r.PathValue("id")); err != nil {
		http.Error(w, "pay", http.StatusInternalServerError)
		return
	}
	var total int
	row := s.db.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE NOT paid`) // want `"s.db" is used while transaction "tx" \(begun on line 159\) is open.*\(outsidetx\)`
	if err := row.Scan(&total); err != nil {
		http.Error(w, "count", http.StatusInternalServerError)
		return
	}
	if err := tx.Commit(); err != nil {
		http.Error(w, "commit", http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, total)
}

// RenumberUsesAlias calls the same pool by another name.
func (s *Shop) RenumberUsesAlias(ctx context.Context, id int64) error {
	db := s.db
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := s.db.ExecContext(ctx, `UPDATE orders SET number = nextval('numbers') WHERE id = $1`, id); err != nil { // want `"s.db" is used while transaction "tx" \(begun on line 185\) is open.*\(outsidetx\)`
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO renumbered (id) VALUES ($1)`, id); err != nil {
		return err
	}
	return tx.Commit()
}
