package wallet

import "context"

// TopUpIsFixed asks for the error of the begin in the next statement.
func (w *Wallets) TopUpIsFixed(ctx context.Context, wallet *Wallet) error {
	tx := w.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return err
	}
	if err := tx.Save(wallet).Error; err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit().Error
}

// CloseIsFixed asks for none: gorm's rollback of what was not begun does nothing.
func (w *Wallets) CloseIsFixed(ctx context.Context, id uint) error {
	tx := w.db.WithContext(ctx).Begin()
	if err := tx.Delete(&Wallet{}, id).Error; err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit().Error
}
