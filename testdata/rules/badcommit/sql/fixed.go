package billing

import "context"

// WriteIsFixed returns what the commit says in the place of nil.
func (b *Billing) WriteIsFixed(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return nil
}

// LoadIsFixed has other results, of which each has a short zero value.
func (b *Billing) LoadIsFixed(ctx context.Context, id int64) (Invoice, int, error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return Invoice{}, 0, err
	}
	defer tx.Rollback()
	if err := insertLine(ctx, tx, id, "printed"); err != nil {
		return Invoice{}, 0, err
	}
	_ = tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return Invoice{ID: id}, 1, nil
}

// SendIsFixed does more after the commit.
func (b *Billing) SendIsFixed(ctx context.Context, in *Invoice, sent chan<- int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	sent <- in.ID
	return nil
}

// WriteAll is not fixed: whether the others are to be written is not told.
func (b *Billing) WriteAll(ctx context.Context, all []*Invoice) error {
	for _, in := range all {
		tx, err := b.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := insertInvoice(ctx, tx, in); err != nil {
			tx.Rollback()
			return err
		}
		tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	}
	return nil
}

// WriteInBackground is not fixed: it has no error to return.
func (b *Billing) WriteInBackground(ctx context.Context, in *Invoice) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
}
