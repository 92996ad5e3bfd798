// Package users keeps user accounts in PostgreSQL, on gorm.
package users

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// User is one row of users.
type User struct {
	ID   uint   `gorm:"primaryKey"`
	Name string `gorm:"uniqueIndex"`
	Seen int
}

// Grant gives a user a role.
type Grant struct {
	UserID uint   `gorm:"primaryKey"`
	Role   string `gorm:"primaryKey"`
}

// Users is a repository.
type Users struct{ db *gorm.DB }

// Open returns users in the database of the DSN.
func Open(dsn string) (*Users, error) {
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{TranslateError: true})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return &Users{db: db}, nil
}

// EnsureContinuesAfterDuplicate looks for the row that was in the way.
func (u *Users) EnsureContinuesAfterDuplicate(ctx context.Context, name string) (user User, err error) {
	err = u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		user = User{Name: name}
		err := tx.Create(&user).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return tx.Where("name = ?", name).First(&user).Error // want `^"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)$`
		}
		return err
	})
	return user, err
}

// SeenContinuesAfterDuplicate does it in a transaction that it begins itself.
func (u *Users) SeenContinuesAfterDuplicate(name string) error {
	tx := u.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := tx.Create(&User{Name: name}).Error; err != nil {
		if !errors.Is(err, gorm.ErrDuplicatedKey) {
			return err
		}
		if err := tx.Model(&User{}).Where("name = ?", name).Update("seen", 1).Error; err != nil { // want `"tx" is used after the statement on line \d+ failed`
			return err
		}
	}
	return tx.Commit().Error
}

// GrantContinuesOnResult asks the result of the statement.
func (u *Users) GrantContinuesOnResult(ctx context.Context, g *Grant) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		res := tx.Create(g)
		if res.Error != nil {
			return tx.Save(g).Error // want `"tx" is used after the statement on line \d+ failed`
		}
		return nil
	})
}

func isDuplicate(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "23505"
}

func insert(tx *gorm.DB, name string) error { return tx.Create(&User{Name: name}).Error }

// AddContinuesAfterHelper goes on after a function failed.
func (u *Users) AddContinuesAfterHelper(ctx context.Context, name string) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := insert(tx, name); err != nil {
			if !isDuplicate(err) {
				return err
			}
			return tx.Exec("UPDATE users SET seen = seen + 1 WHERE name = ?", name).Error // want `"tx" is used after the statement on line \d+ failed`
		}
		return nil
	})
}

// Ensure says what to do about a conflict in the statement.
func (u *Users) Ensure(ctx context.Context, name string) (user User, err error) {
	err = u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&User{Name: name}).Error; err != nil {
			return err
		}
		return tx.Where("name = ?", name).First(&user).Error
	})
	return user, err
}

// EnsureByRead goes on after a query that found nothing.
func (u *Users) EnsureByRead(ctx context.Context, name string) (user User, err error) {
	err = u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		err := tx.Where("name = ?", name).First(&user).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			user = User{Name: name}
			return tx.Create(&user).Error
		}
		return err
	})
	return user, err
}

// EnsureByNegation returns all other errors first.
func (u *Users) EnsureByNegation(name string) error {
	tx := u.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	var user User
	if err := tx.Take(&user, "name = ?", name).Error; err != nil {
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		if err := tx.Create(&User{Name: name}).Error; err != nil {
			return err
		}
	}
	return tx.Commit().Error
}

// EnsureByEqual compares, as older code does.
func (u *Users) EnsureByEqual(ctx context.Context, name string) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var user User
		err := tx.Where("name = ?", name).Last(&user).Error
		if err != nil && err != gorm.ErrRecordNotFound {
			return err
		}
		if err == gorm.ErrRecordNotFound {
			return insert(tx, name)
		}
		return tx.Model(&user).Update("seen", gorm.Expr("seen + 1")).Error
	})
}

// find turns no row into nil.
func find(tx *gorm.DB, name string) (*User, error) {
	var user User
	if err := tx.Where("name = ?", name).First(&user).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, nil
		}
		return nil, err
	}
	return &user, nil
}

// EnsureByHelper asks whether there was one.
func (u *Users) EnsureByHelper(ctx context.Context, name string) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		user, err := find(tx, name)
		if err != nil {
			return err
		}
		if user == nil {
			return insert(tx, name)
		}
		return tx.Model(user).Update("seen", 1).Error
	})
}

// EnsureNested expects the failure in a savepoint.
func (u *Users) EnsureNested(ctx context.Context, name string) (user User, err error) {
	err = u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		err := tx.Transaction(func(sp *gorm.DB) error { return sp.Create(&User{Name: name}).Error })
		if err != nil && !errors.Is(err, gorm.ErrDuplicatedKey) {
			return err
		}
		return tx.Where("name = ?", name).First(&user).Error
	})
	return user, err
}

// EnsureBySavepoint goes back to one that has a name.
func (u *Users) EnsureBySavepoint(ctx context.Context, name string) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.SavePoint("insert").Error; err != nil {
			return err
		}
		if err := insert(tx, name); err != nil {
			if err := tx.RollbackTo("insert").Error; err != nil {
				return err
			}
			return tx.Model(&User{}).Where("name = ?", name).Update("seen", 1).Error
		}
		return nil
	})
}

// OnThePool fails outside any transaction, so the next statement is free to run.
func (u *Users) OnThePool(ctx context.Context, name string) error {
	db := u.db.WithContext(ctx)
	err := db.Create(&User{Name: name}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return db.Model(&User{}).Where("name = ?", name).Update("seen", 1).Error
	}
	return err
}

// Retry begins anew.
func (u *Users) Retry(ctx context.Context, name string) (err error) {
	for range 3 {
		err = u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return insert(tx, name) })
		if err == nil || isDuplicate(err) {
			return nil
		}
	}
	return err
}

// Report writes the failure where the transaction is not.
func (u *Users) Report(ctx context.Context, name string) error {
	tx := u.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := insert(tx, name); err != nil {
		tx.Rollback()
		if logErr := u.db.WithContext(ctx).Create(&Grant{Role: "failed"}).Error; logErr != nil {
			log.Print(logErr)
		}
		return err
	}
	return tx.Commit().Error
}

// Rows that are none are no error at all.
func (u *Users) Rows(ctx context.Context, name string) error {
	return u.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		res := tx.Model(&User{}).Where("name = ?", name).Update("seen", 1)
		if res.Error != nil {
			return res.Error
		}
		if res.RowsAffected == 0 {
			return insert(tx, name)
		}
		return nil
	})
}
