package sqldrv

import (
	"context"
	"database/sql"

	"github.com/txvet/txvet/txruntime/driver"
)

// runner sends statements, of which one may be prepared.
type runner struct {
	conn     *sql.Conn
	prepared *sql.Stmt
	text     string
}

func (r *runner) prepare(ctx context.Context, text string) (err error) {
	if r.prepared != nil && r.text == text {
		return nil
	}
	r.forget()
	r.prepared, err = r.conn.PrepareContext(ctx, text)
	r.text = text
	return err
}

func (r *runner) forget() {
	if r.prepared != nil {
		_ = r.prepared.Close() // it has run
		r.prepared = nil
	}
}

func (r *runner) exec(ctx context.Context, st *driver.Statement) (sql.Result, error) {
	if r.prepared != nil && r.text == st.SQL {
		return r.prepared.ExecContext(ctx, st.Args...)
	}
	return r.conn.ExecContext(ctx, st.SQL, st.Args...)
}

func (r *runner) query(ctx context.Context, st *driver.Statement) (*rows, error) {
	var result *sql.Rows
	var err error
	if r.prepared != nil && r.text == st.SQL {
		result, err = r.prepared.QueryContext(ctx, st.Args...)
	} else {
		result, err = r.conn.QueryContext(ctx, st.SQL, st.Args...)
	}
	if err != nil {
		return nil, err
	}
	return newRows(result, st)
}
