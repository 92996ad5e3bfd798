package field

import (
	"context"
	"log"
)

// Vault is the database of this program; what implements it is out of view.
type Vault interface {
	Create(ctx context.Context, record any) error
	Update(ctx context.Context, record any) error
	First(ctx context.Context, record any, id int64) error
	Fetch(ctx context.Context, from any) error
	Name() string
	Begin(ctx context.Context) (Grant, error)
}

// Grant is a transaction of one.
type Grant interface {
	Vault
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// Resources has the vault of the program.
type Resources interface {
	GetVault() Vault
	GetName() string
}

// Loan is a record.
type Loan struct{ ID, Amount int64 }

var (
	resources Resources
	vault     Vault
	archive   Vault
)

// Setup is called once.
func Setup(r Resources, old Vault) {
	resources = r
	vault = resources.GetVault()
	archive = old
}

// LendOutside writes one record on the vault.
func LendOutside(ctx context.Context, b Vault, loan *Loan) error {
	tx, err := b.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := b.Create(ctx, loan); err != nil { // want `"b" is used while transaction "tx" \(begun on line 49\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	if err := tx.Update(ctx, loan); err != nil {
		return err
	}
	log.Println("lent", b.Name())
	return tx.Commit(ctx)
}

// LendInside writes them in the transaction, and reads before and behind it.
func LendInside(ctx context.Context, b Vault, loan *Loan) error {
	if err := b.First(ctx, loan, loan.ID); err != nil {
		return err
	}
	tx, err := b.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := write(ctx, tx, loan); err != nil {
		return err
	}
	if err := b.Fetch(ctx, loan); err != nil { // no statement by its name
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return b.First(ctx, loan, loan.ID)
}

// write works on a vault or in a deal.
func write(ctx context.Context, on Vault, loan *Loan) error {
	if err := on.Create(ctx, loan); err != nil {
		return err
	}
	return on.Update(ctx, loan)
}

// books is a helper for deals.
type books struct {
	resources Resources
	tx        Grant
}

func newBooks(r Resources) *books { return &books{resources: r} }

func (b *books) begin(ctx context.Context) (Grant, error) {
	tx, err := b.resources.GetVault().Begin(ctx)
	if err != nil {
		return nil, err
	}
	b.tx = tx
	return tx, nil
}

func (b *books) end(ctx context.Context, err error) {
	if err != nil {
		_ = b.tx.Rollback(ctx)
	} else if err := b.tx.Commit(ctx); err != nil {
		log.Print(err)
	}
}

func find(ctx context.Context, loan *Loan) error { return vault.First(ctx, loan, loan.ID) }

// ExtendOutside reads on the variable that holds the same vault.
func ExtendOutside(ctx context.Context, loan *Loan) (err error) {
	b := newBooks(resources)
	tx, err := b.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { b.end(ctx, err) }()
	if err = find(ctx, loan); err != nil { // want `find uses "vault" while transaction "tx" \(begun on line 124\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return tx.Update(ctx, loan)
}

// ExtendArchived writes to another vault as well.
func ExtendArchived(ctx context.Context, loan *Loan) (err error) {
	b := newBooks(resources)
	tx, err := b.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { b.end(ctx, err) }()
	if err = archive.Create(ctx, loan); err != nil {
		return err
	}
	return tx.Update(ctx, loan)
}

// Counter hands out a vault, or what it was told to use.
type Counter interface {
	GetVault() Vault
	Use(v Vault)
}

// PawnTold tells it to use the transaction.
func PawnTold(ctx context.Context, c Counter, loan *Loan) error {
	tx, err := c.GetVault().Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	c.Use(tx)
	if err := c.GetVault().Create(ctx, loan); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// PawnUntold asks for the vault twice.
func PawnUntold(ctx context.Context, c Counter, loan *Loan) error {
	tx, err := c.GetVault().Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := c.GetVault().Create(ctx, loan); err != nil { // want `"c.GetVault\(\)" is used while transaction "tx" \(begun on line 171\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return tx.Commit(ctx)
}

// ExtendTwice reads behind the end of the first.
func ExtendTwice(ctx context.Context, loan *Loan) error {
	b := newBooks(resources)
	tx, err := b.begin(ctx)
	if err != nil {
		return err
	}
	err = tx.Update(ctx, loan)
	b.end(ctx, err)
	if err != nil {
		return err
	}
	return find(ctx, loan)
}
