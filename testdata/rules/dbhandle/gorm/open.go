// Package open opens databases, on gorm.
package open

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// User is one row of users.
type User struct {
	ID   uint `gorm:"primaryKey"`
	Name string
}

// Find opens a pool for one query, and closes it never.
func Find(ctx context.Context, dsn string, id uint) (user User, err error) {
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{}) // want `^pool "db" is never closed \(dbhandle\)$`
	if err != nil {
		return user, err
	}
	err = db.WithContext(ctx).First(&user, id).Error
	return user, err
}

// Serve opens one for each request.
func Serve(w http.ResponseWriter, r *http.Request) {
	db, err := gorm.Open(postgres.Open("host=db")) // want `a pool is opened for each call of Serve \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	sqlDB, err := db.DB()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer sqlDB.Close()
	db.WithContext(r.Context()).Create(&User{Name: r.URL.Path})
}

// Open gives it to the caller, with limits.
func Open(dsn string) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.Open(dsn), &gorm.Config{TranslateError: true})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	sqlDB, err := db.DB()
	if err != nil {
		return nil, err
	}
	sqlDB.SetMaxOpenConns(20)
	sqlDB.SetConnMaxLifetime(time.Hour)
	return db, nil
}

// Run closes what it opened, at the end.
func Run(ctx context.Context, dsn string) error {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return err
	}
	defer func() {
		if sqlDB, err := db.DB(); err == nil {
			_ = sqlDB.Close()
		}
	}()
	return db.WithContext(ctx).AutoMigrate(&User{})
}

// Store has it for good.
type Store struct{ db *gorm.DB }

// NewStore keeps it.
func NewStore(dsn string) (*Store, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{DSN: dsn, PreferSimpleProtocol: true}))
	if err != nil {
		return nil, err
	}
	if err := db.AutoMigrate(&User{}); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close ends it.
func (s *Store) Close() error {
	sqlDB, err := s.db.DB()
	if err != nil {
		return err
	}
	return sqlDB.Close()
}

// pool is the package's.
var pool *gorm.DB

// Connect sets it once.
func Connect(dsn string) (err error) {
	pool, err = gorm.Open(postgres.Open(dsn))
	return err
}

// ByPool uses it.
func ByPool(ctx context.Context, id uint) error {
	return pool.WithContext(ctx).Delete(&User{}, id).Error
}
