// Command tool opens an engine whose driver it does not import.
package main

import (
	"context"
	"log"

	"github.com/txvet/txvet/txruntime"
)

func main() {
	ctx := context.Background()
	e, err := txruntime.Open(ctx, "postgresql+pgx://localhost/app") // want `driver "postgresql\+pgx" is not registered: import a package that does \(dbhandle\)`
	if err != nil {
		log.Fatal(err)
	}
	if err := e.Ping(ctx); err != nil {
		log.Print(err)
	}
}
