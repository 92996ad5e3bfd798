// Package lazyload reports relations that are read and were not loaded.
//
// # What it reports
//
//   - unloaded: a relation is read from an entity whose query did not load it, here or
//     in a function that the entity is passed to
//   - per-row: a relation is loaded by itself for each element of a result
//
// # Why it matters
//
// No ORM for Go loads a relation when it is read. It is nil, or empty, or zero:
// the program panics, or shows an order without items and a total of nothing. No
// error says so, and a test that builds the entity by hand does not see it.
// Loading for each element is the other half: one query becomes N+1.
//
// # Flagged
//
//	type Company struct {
//		ID   int
//		Name string
//	}
//
//	type Employee struct {
//		ID        int `gorm:"primaryKey"`
//		CompanyID int
//		Company   Company
//	}
//
//	func (repo *Repo) Employer(ctx context.Context, id int) (string, error) {
//		var e Employee
//		if err := repo.db.WithContext(ctx).First(&e, id).Error; err != nil {
//			return "", err
//		}
//		return e.Company.Name, nil // txvet: "e.Company" is read, but the query on line … does not load it: use Preload("Company")
//	}
//
//	type Repo struct{ db *gorm.DB }
//
// In a function that the entity is passed to:
//
//	func total(o *ent.Order) int {
//		n := 0
//		for _, item := range o.Edges.Items {
//			n += item.Quantity
//		}
//		return n
//	}
//
//	func Total(ctx context.Context, client *ent.Client, id int) (int, error) {
//		o, err := client.Order.Get(ctx, id)
//		if err != nil {
//			return 0, err
//		}
//		return total(o), nil // txvet: total reads "Edges.Items", which the query on line … does not load: use WithItems
//	}
//
// One by one:
//
//	func Items(ctx context.Context, client *ent.Client) (n int, err error) {
//		orders, err := client.Order.Query().All(ctx)
//		if err != nil {
//			return 0, err
//		}
//		for _, o := range orders {
//			items, err := o.QueryItems().Count(ctx) // txvet: a relation is loaded for each element of "orders", the result of the query on line …
//			if err != nil {
//				return 0, err
//			}
//			n += items
//		}
//		return n, nil
//	}
//
// A relation of txruntime has no hidden query: it returns an error that names it.
//
//	type Basket struct {
//		ID    int64 `db:"id,pk"`
//		Lines txruntime.Many[*Line]
//	}
//
//	type Line struct {
//		BasketID int64 `db:"basket_id"`
//		Quantity int   `db:"quantity"`
//	}
//
//	var basketLines = txruntime.HasMany("lines", func(b *Basket) *txruntime.Many[*Line] { return &b.Lines },
//		func(b *Basket) int64 { return b.ID }, func(l *Line) int64 { return l.BasketID },
//		"SELECT basket_id, quantity FROM lines WHERE basket_id in ($keys)")
//
//	func Lines(ctx context.Context, s *txruntime.Session, id int64) ([]*Line, error) {
//		b, err := txruntime.One[*Basket](ctx, s, "SELECT id FROM baskets WHERE id = $1", id)
//		if err != nil {
//			return nil, err
//		}
//		return b.Lines.Get() // txvet: "b.Lines" is read, but the query on line … does not load it: use SelectIn
//	}
//
// # Accepted
//
// One query loads the relation of all:
//
//	func AllLines(ctx context.Context, s *txruntime.Session) (n int, err error) {
//		baskets, err := txruntime.All[*Basket](ctx, s, "SELECT id FROM baskets")
//		if err != nil {
//			return 0, err
//		}
//		if err := basketLines.SelectIn(ctx, s, baskets); err != nil {
//			return 0, err
//		}
//		for _, b := range baskets {
//			lines, err := b.Lines.Get()
//			if err != nil {
//				return 0, err
//			}
//			n += len(lines)
//		}
//		return n, nil
//	}
//
// The query loads what is read:
//
//	func Quantity(ctx context.Context, client *ent.Client, id int) (n int, err error) {
//		o, err := client.Order.Query().WithItems().Only(ctx)
//		if err != nil {
//			return 0, err
//		}
//		for _, item := range o.Edges.Items {
//			n += item.Quantity
//		}
//		return n, nil
//	}
//
// The relation is set by hand:
//
//	type Account struct {
//		ID    int `gorm:"primaryKey"`
//		Owner *Owner
//	}
//
//	type Owner struct {
//		ID        int
//		AccountID int
//		Name      string
//	}
//
//	func OwnerOf(ctx context.Context, db *gorm.DB, id int) (string, error) {
//		var a Account
//		if err := db.WithContext(ctx).First(&a, id).Error; err != nil {
//			return "", err
//		}
//		a.Owner = &Owner{Name: "nobody"}
//		return a.Owner.Name, nil
//	}
//
// # Fixes
//
// For unloaded, the relation added to the query, where that is in the same function
// and one call does it: Preload, Relation, WithX, or a piece of the statement for
// sqlboiler if the file imports the package that makes it. The entity that a write
// gave gets none.
//
// # Limits
//
// Of several queries that reach one read, and of the branches of a query that is
// built in steps, one that loads the relation is enough to be silent. So is
// anything that is not constant: a list of relations in a variable, a statement
// that was passed in, a text in place of the name of a relation, a hook that runs
// after each query. A function that only looks whether a relation is there, or gives the
// pointer to one to a function that does, is reported where no call in its package loads
// the relation, and if it is exported not at all: other packages may load it. Entities in maps, channels and structs
// are not followed, and neither are those of a result that was copied element by
// element.
//
// A loader of txruntime is understood where it is a variable of the package that is
// declared with HasMany or BelongsTo, or is made of such in the call; the slot says
// which field it loads. One that is passed in, kept in a list or declared in another
// package may load anything. Whoever asks whether a relation is loaded, looks at the
// error for ErrNotLoaded or sets the relation sees to it by himself.
package lazyload
