// Command serve imports the driver.
package main

import (
	"context"
	"log"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/mysql"
	_ "github.com/txvet/txvet/txruntime/pgx"
)

func main() {
	ctx := context.Background()
	e, err := txruntime.Open(ctx, "postgresql+pgx://localhost/app")
	if err != nil {
		log.Fatal(err)
	}
	if err := e.Ping(ctx); err != nil {
		log.Print(err)
	}
	old, err := txruntime.Open(ctx, "mysql+gomysql://localhost/app")
	if err != nil {
		log.Fatal(err)
	}
	if err := old.Ping(ctx); err != nil {
		log.Print(err)
	}
}
