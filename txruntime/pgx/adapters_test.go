package pgxtx_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txvet/txvet/txruntime"
	pgxtx "github.com/txvet/txvet/txruntime/pgx"
)

// dbtx is what sqlc generates for pgx, with :copyfrom and :batch queries.
type dbtx interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	CopyFrom(ctx context.Context, tableName pgx.Identifier, columnNames []string, rowSrc pgx.CopyFromSource) (int64, error)
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
}

// use calls everything of a DBTX once.
func use(t *testing.T, ctx context.Context, db dbtx) {
	t.Helper()
	if tag, err := db.Exec(ctx, insert, 1); err != nil || tag.RowsAffected() != 1 || !tag.Insert() {
		t.Errorf("exec: %v, %v", tag, err)
	}
	if n, err := db.CopyFrom(ctx, pgx.Identifier{"t"}, []string{"id"}, pgx.CopyFromRows([][]any{{2}, {3}})); err != nil || n != 2 {
		t.Errorf("copy: %d, %v", n, err)
	}
	b := &pgx.Batch{}
	b.Queue(insert, 4)
	b.Queue("select count(*) from t")
	results := db.SendBatch(ctx, b)
	if _, err := results.Exec(); err != nil {
		t.Errorf("batch: %v", err)
	}
	var n int
	if err := results.QueryRow().Scan(&n); err != nil || n != 5 {
		t.Errorf("batch: %d, %v", n, err)
	}
	if _, err := db.Exec(ctx, insert, 99); !errors.Is(err, txruntime.ErrRowsOpen) {
		t.Errorf("while the batch is open: %v", err)
	}
	if err := results.Close(); err != nil {
		t.Errorf("batch: %v", err)
	}
}

// read checks what a DBTX reads.
func read(t *testing.T, ctx context.Context, db dbtx, want ...int) {
	t.Helper()
	rows, err := db.Query(ctx, "select id from t order by id")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil || !slices.Equal(ids, want) {
		t.Errorf("collected %v, %v", ids, err)
	}
	var id int
	if err := db.QueryRow(ctx, "select max(id) from t").Scan(&id); err != nil || id != want[len(want)-1] {
		t.Errorf("row %d, %v", id, err)
	}
	if err := db.QueryRow(ctx, "select id from t where id = -1").Scan(&id); !errors.Is(err, pgx.ErrNoRows) {
		t.Error(err)
	}
}

// TestDBTX uses the session as code that sqlc generated does.
func TestDBTX(t *testing.T) {
	e := table(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		db := pgxtx.DBTX(s)
		if _, err := db.Exec(ctx, insert, 0); err != nil {
			return err
		}
		read(t, ctx, db, 0)
		return nil
	})
	if err != nil || count(t, e) != 1 {
		t.Error(err)
	}
	err = e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		use(t, ctx, pgxtx.DBTX(s))
		return nil
	})
	if !errors.Is(err, txruntime.ErrAborted) || count(t, e) != 1 {
		t.Error("the refused statement was lost:", err)
	}
	if _, err := pgxtx.DBTX(e.Factory().Session(context.Background())).Query(context.Background(), "select 1"); !errors.Is(err, txruntime.ErrNoTx) {
		t.Error(err)
	}
}

// TestTx uses the session as a library does that takes a pgx.Tx.
func TestTx(t *testing.T) {
	e := table(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		tx := pgxtx.Tx(s)
		err := pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			if _, err := tx.Exec(ctx, "select 1"); !errors.Is(err, txruntime.ErrNestedActive) {
				t.Errorf("the outer inside: %v", err)
			}
			_, err := inner.Exec(ctx, insert, 1)
			return err
		})
		if err == nil {
			t.Error("the outer was used inside, and the savepoint released")
		}
		return err
	})
	if err == nil || count(t, e) != 0 {
		t.Error(err)
	}

	err = e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		tx := pgxtx.Tx(s)
		failed := errors.New("failed")
		for id, fail := range []error{nil, failed, nil} {
			err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
				if _, err := tx.Exec(ctx, insert, id+1); err != nil {
					return err
				}
				return fail
			})
			if !errors.Is(err, fail) {
				t.Error(err)
			}
		}
		read(t, ctx, tx, 1, 3)
		for _, end := range []func(context.Context) error{tx.Commit, tx.Rollback} {
			if err := end(ctx); !errors.Is(err, txruntime.ErrScopeOwned) {
				t.Error(err)
			}
		}
		if tx.Conn() == nil || tx.Conn().PgConn().TxStatus() != 'T' {
			t.Error("no connection in a transaction")
		}
		if sd, err := tx.Prepare(ctx, "all", "select id from t"); err != nil || len(sd.Fields) != 1 {
			t.Error(err)
		}
		return nil
	})
	if err != nil || count(t, e) != 2 {
		t.Error(err)
	}
}
