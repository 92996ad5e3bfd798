package library

import "context"

// AddIsFixed has a transaction that is no pointer.
func (l *Library) AddIsFixed(ctx context.Context, book *Book) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(book).Exec(ctx); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// AddOnConnIsFixed gives the connection back.
func (l *Library) AddOnConnIsFixed(ctx context.Context, book *Book) error {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.NewInsert().Model(book).Exec(ctx); err != nil {
		return err // want `is still held when this returns \(txleak\)`
	}
	return conn.Close()
}
