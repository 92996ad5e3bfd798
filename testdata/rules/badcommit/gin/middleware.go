// Package middleware gives each request a transaction.
package middleware

import (
	"context"
	"database/sql"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

// always commits what handlers wrote before they failed, too.
func always(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := db.Transaction(func(tx *gorm.DB) error {
			c.Set("tx", tx)
			c.Next()
			return nil // want "nil is returned whatever the handlers did that run on line 19: the scope commits"
		})
		if err != nil {
			c.AbortWithStatus(http.StatusInternalServerError)
		}
	}
}

func byHand(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		tx := db.Begin()
		defer tx.Rollback()
		c.Set("tx", tx)
		c.Next()
		if err := tx.Commit().Error; err != nil { // want "\"tx\" is committed whatever the handlers did that run on line 33"
			log.Print(err)
		}
	}
}

func byStatus(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		tx := db.Begin()
		defer tx.Rollback()
		c.Set("tx", tx)
		c.Next()
		if c.Writer.Status() >= http.StatusBadRequest {
			return
		}
		if err := tx.Commit().Error; err != nil {
			log.Print(err)
		}
	}
}

func byErrors(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := db.Transaction(func(tx *gorm.DB) error {
			c.Set("tx", tx)
			c.Next()
			if last := c.Errors.Last(); last != nil {
				return last
			}
			return nil
		})
		if err != nil {
			log.Print(err)
		}
	}
}

func failed(c *gin.Context) error {
	if c.IsAborted() {
		return context.Canceled
	}
	return nil
}

func byHelper(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := db.Transaction(func(tx *gorm.DB) error {
			c.Set("tx", tx)
			c.Next()
			if err := failed(c); err != nil {
				return err
			}
			return nil
		})
		if err != nil {
			log.Print(err)
		}
	}
}

// touched writes by itself: the handlers have no part in the transaction.
func touched(db *gorm.DB) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := db.WithContext(c).Transaction(func(tx *gorm.DB) error {
			return tx.Exec("UPDATE users SET seen = now()").Error
		})
		c.Next()
		if err != nil {
			log.Print(err)
		}
	}
}

type txKey struct{}

func standard(db *sql.DB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tx, err := db.BeginTx(r.Context(), nil)
		if err != nil {
			http.Error(w, "no database", http.StatusServiceUnavailable)
			return
		}
		defer tx.Rollback()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), txKey{}, tx)))
		if err := tx.Commit(); err != nil { // want "\"tx\" is committed whatever the handlers did that run on line 117"
			log.Print(err)
		}
	})
}

type watched struct {
	http.ResponseWriter
	status int
}

func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func watching(db *sql.DB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tx, err := db.BeginTx(r.Context(), nil)
		if err != nil {
			http.Error(w, "no database", http.StatusServiceUnavailable)
			return
		}
		defer tx.Rollback()
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r.WithContext(context.WithValue(r.Context(), txKey{}, tx)))
		if seen.status >= http.StatusBadRequest {
			return
		}
		if err := tx.Commit(); err != nil {
			log.Print(err)
		}
	})
}
