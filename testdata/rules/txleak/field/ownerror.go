package field

import (
	"database/sql"
	"errors"
	"net/http"
)

// Failure is this program's error; what fails returns one.
type Failure interface {
	error
	Status() int
}

type failure struct {
	error
	status int
}

func (f *failure) Status() int { return f.status }

func failed(err error) Failure {
	if err == nil {
		return nil
	}
	return &failure{err, http.StatusInternalServerError}
}

// Depot is a pool of this program, whose begin cannot fail; what implements it is
// out of view.
type Depot interface {
	Insert(record any) Failure
	First(record any, where ...any) Failure
	Begin() Shipment
}

// Shipment is a transaction of one.
type Shipment interface {
	Depot
	Label(name string) Failure
	Commit() Failure
	Rollback() Failure
}

// Parcel is a record.
type Parcel struct{ ID, Weight int }

// ShipForgetsRollback leaves the transaction open when the first statement fails.
func ShipForgetsRollback(d Depot, p *Parcel) Failure {
	tx := d.Begin()
	if err := tx.Insert(p); err != nil {
		return err // want `transaction "tx" \(begun on line 50\) is still open when this returns \(txleak\)`
	}
	if err := tx.First(p, "id = ?", p.ID); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// ShipRollsBack ends it on each path.
func ShipRollsBack(d Depot, p *Parcel) (err Failure) {
	tx := d.Begin()
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if err := tx.Insert(p); err != nil {
		return err
	}
	if p.Weight == 0 {
		return failed(errors.New("nothing to ship"))
	}
	return tx.Commit()
}

// ShipLabelled calls what is no statement, and may end it.
func ShipLabelled(d Depot, p *Parcel) Failure {
	tx := d.Begin()
	if err := tx.Label("parcel"); err != nil {
		return err
	}
	if err := tx.Insert(p); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// stow writes one in a transaction that it is given.
func stow(tx Shipment, p *Parcel) Failure {
	if tx == nil {
		return failed(errors.New("no shipment"))
	}
	if err := tx.Insert(p); err != nil {
		return err
	}
	return nil
}

// ShipByCallee leaves it open when a callee fails.
func ShipByCallee(d Depot, p *Parcel) Failure {
	tx := d.Begin()
	if err := stow(tx, p); err != nil {
		return err // want `transaction "tx" \(begun on line 104\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// Retire has the library's transaction, and this program's error.
func Retire(db *sql.DB, id int) Failure {
	tx, err := db.Begin()
	if err != nil {
		return failed(err)
	}
	if err := remove(tx, id); err != nil {
		_ = tx.Rollback()
		return err
	}
	return failed(tx.Commit())
}

func remove(tx *sql.Tx, id int) Failure {
	_, err := tx.Exec(`DELETE FROM parcels WHERE id = $1`, id)
	return failed(err)
}

// Reload goes on with a shipment that may begin anew by itself.
func Reload(tx Shipment, p *Parcel) Failure {
	if err := tx.Commit(); err != nil {
		return err
	}
	return tx.Insert(p)
}

func complete(tx Shipment, err Failure) Failure {
	if err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// ShipByHelper is ended by a helper on each path.
func ShipByHelper(d Depot, p *Parcel) Failure {
	tx := d.Begin()
	err := tx.Insert(p)
	if err := complete(tx, err); err != nil {
		return err
	}
	return d.First(p)
}

// ShipTwice goes on with one that it began, and ended.
func ShipTwice(d Depot, p *Parcel) Failure {
	tx := d.Begin()
	if err := complete(tx, tx.Insert(p)); err != nil {
		return err
	}
	return tx.Insert(p) // want `"tx" is used after it was committed on line 158 \(txdone\)`
}
