package wallet

import (
	"context"
	"errors"
	"log"

	"gorm.io/gorm"
)

// SpendLeaksOnEarlyReturn forgets the rollback where the money is short.
func (w *Wallets) SpendLeaksOnEarlyReturn(ctx context.Context, id uint, amount int64) error {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	var wallet Wallet
	if err := tx.First(&wallet, id).Error; err != nil {
		tx.Rollback()
		return err
	}
	if wallet.Balance < amount {
		return errShort // want `^transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)$`
	}
	if err := tx.Model(&wallet).Update("balance", wallet.Balance-amount).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// OpenLeaksWithoutBeginCheck asks for no error of the begin, and leaks all the same.
func (w *Wallets) OpenLeaksWithoutBeginCheck(owner string) error {
	tx := w.db.Begin()
	if err := tx.Create(&Wallet{Owner: owner}).Error; err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit().Error
}

// OpenLeaksInRecoverIdiom rolls back after a panic, and not after an error.
func (w *Wallets) OpenLeaksInRecoverIdiom(wallet *Wallet) error {
	tx := w.db.Begin()
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback()
		}
	}()
	if err := tx.Error; err != nil {
		return err
	}
	if err := tx.Create(wallet).Error; err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err := tx.Create(&Movement{WalletID: wallet.ID}).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// CloseLeaksOnMissingRow leaves by the branch of a row that is not there.
func (w *Wallets) CloseLeaksOnMissingRow(ctx context.Context, id uint) error {
	tx := w.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return err
	}
	var wallet Wallet
	err := tx.Where("id = ?", id).Take(&wallet).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Delete(&wallet).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// TouchNeverFinishes keeps a connection for good.
func (w *Wallets) TouchNeverFinishes(id uint) error {
	tx := w.db.Begin() // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if tx.Error != nil {
		return tx.Error
	}
	return tx.Model(&Wallet{}).Where("id = ?", id).Update("seen", true).Error
}

// ReloadLeaksPerItem defers in a loop.
func (w *Wallets) ReloadLeaksPerItem(ctx context.Context, wallets []Wallet) error {
	for i := range wallets {
		tx := w.db.WithContext(ctx).Begin() // want `transaction "tx" is begun in a loop and finished by a defer: it stays open until the function returns \(txleak\)`
		if tx.Error != nil {
			return tx.Error
		}
		defer tx.Rollback()
		if err := tx.Take(&wallets[i]).Error; err != nil {
			return err
		}
	}
	return nil
}

// SkipLeaksOnContinue goes on with the next one.
func (w *Wallets) SkipLeaksOnContinue(ctx context.Context, ids []uint) error {
	for _, id := range ids {
		tx := w.db.WithContext(ctx).Begin() // want `transaction "tx" \(begun on line \d+\) is still open when it is replaced \(txleak\)`
		if tx.Error != nil {
			return tx.Error
		}
		var wallet Wallet
		if err := tx.First(&wallet, id).Error; err != nil {
			log.Printf("wallet %d: %v", id, err)
			continue
		}
		if err := tx.Delete(&wallet).Error; err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit().Error; err != nil {
			return err
		}
	}
	return nil
}

// LoadLeaksOfHelper takes an open transaction from a function.
func (w *Wallets) LoadLeaksOfHelper(ctx context.Context, id uint) (wallet Wallet, err error) {
	tx, err := w.begin(ctx)
	if err != nil {
		return wallet, err
	}
	if err := tx.First(&wallet, id).Error; err != nil {
		return wallet, err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return wallet, tx.Commit().Error
}

// ChainLeaksBehindASession keeps on building on what it began.
func (w *Wallets) ChainLeaksBehindASession(ctx context.Context, id uint) error {
	tx := w.db.WithContext(ctx).Begin().Session(&gorm.Session{SkipHooks: true})
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.Delete(&Wallet{}, id).Error; err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return tx.Commit().Error
}
