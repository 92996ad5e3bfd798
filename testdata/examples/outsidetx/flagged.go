// Written by make docs from analyzers/outsidetx/doc.go.

package outsidetx

import (
	"context"
	"database/sql"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/txvet/txvet/txruntime"
	"gorm.io/gorm"
)

func Order(ctx context.Context, db *sql.DB, user, item int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (user_id, item_id) VALUES ($1, $2)", user, item); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item_id = $1", item); err != nil { // want `^"db" is used while transaction "tx" \(begun on line .*\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	}
	return tx.Commit()
}

func Register(ctx context.Context, pool *pgxpool.Pool, name string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO users (name) VALUES ($1)", name); err != nil {
			return err
		}
		_, err := pool.Exec(ctx, "INSERT INTO audit (what) VALUES ($1)", name) // want `^"pool" is used while transaction "tx" \(begun on line .*\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	})
}

type Users struct{ db *sql.DB }

func (u *Users) touch(ctx context.Context, id int) error {
	_, err := u.db.ExecContext(ctx, "UPDATE users SET seen = now() WHERE id = $1", id)
	return err
}

func (u *Users) Rename(ctx context.Context, id int, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id); err != nil {
		return err
	}
	if err := u.touch(ctx, id); err != nil { // want `^touch uses "u\.db" while transaction "tx" \(begun on line .*\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	}
	return tx.Commit()
}

func (u *Users) Delete(ctx context.Context, tx *sql.Tx, id int) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE user_id = $1", id); err != nil {
		return err
	}
	_, err := u.db.ExecContext(ctx, "DELETE FROM users WHERE id = $1", id) // want `^"u\.db" is used in a function that is given transaction "tx": the statement runs outside it and survives its rollback \(outsidetx\)$`
	return err
}

type key struct{}

type Notes struct{ db *gorm.DB }

func (n *Notes) bind(tx *gorm.DB) *Notes { return &Notes{db: tx} }

func (n *Notes) join(ctx context.Context, fn func(bound *Notes) error) error {
	if tx, ok := ctx.Value(key{}).(*gorm.DB); ok {
		return fn(n.bind(tx))
	}
	return fn(n)
}

func (n *Notes) Delete(ctx context.Context, id int) error {
	return n.join(ctx, func(bound *Notes) error {
		return n.db.WithContext(ctx).Exec("DELETE FROM notes WHERE id = ?", id).Error // want `^"n\.db" is used in a function that is given "bound", which is bound to a transaction: the statement runs outside it and survives its rollback \(outsidetx\)$`
	})
}

func Append(ctx context.Context, db *sql.DB, lines []string) error {
	stmt, err := db.PrepareContext(ctx, "INSERT INTO log (line) VALUES ($1)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM log"); err != nil {
		return err
	}
	for _, line := range lines {
		if _, err := stmt.ExecContext(ctx, line); err != nil { // want `^"stmt" was prepared on "db" and runs outside transaction "tx" \(begun on line .*\): use tx\.StmtContext \(outsidetx\)$`
			return err
		}
	}
	return tx.Commit()
}

func Cancel(ctx context.Context, db *sql.DB, order int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE id = $1", order); err != nil {
		return err
	}
	go func() {
		if _, err := db.Exec("DELETE FROM invoices WHERE order_id = $1", order); err != nil { // want `^"db" is used in a goroutine that is started while transaction "tx" \(begun on line .*\) is open: it does not wait for the commit and survives a rollback \(outsidetx\)$`
			log.Print(err)
		}
	}()
	return tx.Commit()
}

func Reserve(ctx context.Context, db *sql.DB, item int) (int, error) {
	var n int
	err := db.QueryRowContext(ctx, "SELECT n FROM stock WHERE item_id = $1 FOR UPDATE", item).Scan(&n) // want `^FOR UPDATE on "db" outside a transaction: the lock is gone when the statement ends \(outsidetx\)$`
	return n, err
}

func Count(ctx context.Context, sessions *txruntime.Factory) (int, error) {
	s := sessions.Session(ctx)
	defer s.Close()
	return txruntime.One[int](ctx, s, "SELECT count(*) FROM users") // want `^session "s" has no transaction here: begin one first \(outsidetx\)$`
}
