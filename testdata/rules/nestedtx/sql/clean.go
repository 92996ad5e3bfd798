package projects

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/nestedtx/sql/store"
)

// CreateBeginsOneAfterTheOther ends the first before the second.
func CreateBeginsOneAfterTheOther(ctx context.Context, db *sql.DB, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id, err := insert(ctx, tx, name)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	log, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer log.Rollback()
	if _, err := log.ExecContext(ctx, `INSERT INTO log (project) VALUES ($1)`, id); err != nil {
		return err
	}
	return log.Commit()
}

// CreateReadsSettingBefore calls the method while nothing is open.
func (p *Projects) CreateReadsSettingBefore(ctx context.Context, name string) error {
	limit, err := p.limit(ctx)
	if err != nil {
		return err
	}
	return p.inTx(ctx, func(tx *sql.Tx) error {
		_, err := insert(ctx, tx, name[:min(limit, len(name))])
		return err
	})
}

// CreateReadsSettingAfter calls it when all is over.
func (p *Projects) CreateReadsSettingAfter(ctx context.Context, name string) (int, error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := insert(ctx, tx, name); err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return p.limit(ctx)
}

// CreateBeginsOnOtherPool has one transaction on each of two pools.
func CreateBeginsOnOtherPool(ctx context.Context, db, log *sql.DB, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id, err := insert(ctx, tx, name)
	if err != nil {
		return err
	}
	second, err := log.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer second.Rollback()
	if _, err := second.ExecContext(ctx, `INSERT INTO log (project) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := second.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Sharded keeps projects on several pools.
type Sharded struct {
	home   *sql.DB
	shards []*sql.DB
}

// MoveBetweenShards has a transaction on each of two shards.
func (s *Sharded) MoveBetweenShards(ctx context.Context, id int64, from, to int) error {
	return WithTx(ctx, s.shards[from], func(src *sql.Tx) error {
		var name string
		if err := src.QueryRowContext(ctx, `DELETE FROM projects WHERE id = $1 RETURNING name`, id).Scan(&name); err != nil {
			return err
		}
		return WithTx(ctx, s.shards[to], func(dst *sql.Tx) error {
			_, err := insert(ctx, dst, name)
			return err
		})
	})
}

// RegisterOnHome writes a shard's project and its entry at home.
func (s *Sharded) RegisterOnHome(ctx context.Context, name string, shard int) error {
	return WithTx(ctx, s.shards[shard], func(tx *sql.Tx) error {
		id, err := insert(ctx, tx, name)
		if err != nil {
			return err
		}
		return WithTx(ctx, s.home, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO directory (project, shard) VALUES ($1, $2)`, id, shard)
			return err
		})
	})
}

// CopyInTurns opens a scope for each name, one after the other.
func (p *Projects) CopyInTurns(ctx context.Context, names []string) error {
	for _, name := range names {
		err := p.inTx(ctx, func(tx *sql.Tx) error {
			_, err := insert(ctx, tx, name)
			return err
		})
		if err != nil {
			return fmt.Errorf("copy %q: %w", name, err)
		}
	}
	return nil
}

// CopyRetries begins anew after each failure.
func (p *Projects) CopyRetries(ctx context.Context, name string) error {
	var last error
	for range 3 {
		tx, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return err
		}
		if _, last = insert(ctx, tx, name); last == nil {
			return tx.Commit()
		}
		if err := tx.Rollback(); err != nil {
			return errors.Join(last, err)
		}
	}
	return last
}

// CopyGivesTransactionOn passes what is open instead of beginning anew.
func (p *Projects) CopyGivesTransactionOn(ctx context.Context, s *store.Store, id int64, who []string) error {
	return p.inTx(ctx, func(tx *sql.Tx) error {
		for _, w := range who {
			if err := s.GrantIn(ctx, tx, id, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// createIn joins tx, or begins when it is nil.
func (p *Projects) createIn(ctx context.Context, tx *sql.Tx, name string) error {
	if tx == nil {
		return p.inTx(ctx, func(tx *sql.Tx) error { return p.createIn(ctx, tx, name) })
	}
	_, err := insert(ctx, tx, name)
	return err
}

// CreateBoth gives the open transaction to a function that would begin without.
func (p *Projects) CreateBoth(ctx context.Context, a, b string) error {
	return p.inTx(ctx, func(tx *sql.Tx) error {
		if err := p.createIn(ctx, tx, a); err != nil {
			return err
		}
		return p.createIn(ctx, tx, b)
	})
}

type txKey struct{}

// joinTx carries the transaction in the context and joins one that is there.
func (p *Projects) joinTx(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return fn(ctx, tx)
	}
	return p.inTx(ctx, func(tx *sql.Tx) error {
		return fn(context.WithValue(ctx, txKey{}, tx), tx)
	})
}

func (p *Projects) addMember(ctx context.Context, id int64, who string) error {
	return p.joinTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO members (project, who) VALUES ($1, $2)`, id, who)
		return err
	})
}

// CreateWithMembers nests calls that join the carried transaction.
func (p *Projects) CreateWithMembers(ctx context.Context, name string, members []string) error {
	return p.joinTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		id, err := insert(ctx, tx, name)
		if err != nil {
			return err
		}
		for _, who := range members {
			if err := p.addMember(ctx, id, who); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeleteLogsAfterRollback begins the second on the path where the first is over.
func (p *Projects) DeleteLogsAfterRollback(ctx context.Context, id int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM projects WHERE id = $1`, id); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
		return errors.Join(err, p.inTx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO log (project) VALUES ($1)`, id)
			return err
		}))
	}
	return tx.Commit()
}

// DeleteInEitherBranch begins in both branches, never in both at once.
func (p *Projects) DeleteInEitherBranch(ctx context.Context, id int64, soft bool) error {
	if soft {
		return p.inTx(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE projects SET deleted = true WHERE id = $1`, id)
			return err
		})
	}
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM projects WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// DeleteUsesSavepoint nests by a savepoint of the one transaction.
func (p *Projects) DeleteUsesSavepoint(ctx context.Context, id int64) error {
	return p.inTx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `SAVEPOINT members`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM members WHERE project = $1`, id); err != nil {
			if _, rerr := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT members`); rerr != nil {
				return errors.Join(err, rerr)
			}
		} else if _, err := tx.ExecContext(ctx, `RELEASE SAVEPOINT members`); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE projects SET deleted = true WHERE id = $1`, id)
		return err
	})
}

// MaintainUnderLock holds a lock on one pool while it works on another.
func (s *Sharded) MaintainUnderLock(ctx context.Context, shard int) error {
	lock, err := s.home.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer lock.Rollback()
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, shard); err != nil {
		return err
	}
	return WithTx(ctx, s.shards[shard], func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM projects WHERE deleted`)
		return err
	})
}

// ReportReturnsBegun hands the transaction out; its caller may begin another.
func (p *Projects) ReportReturnsBegun(ctx context.Context) (*sql.Tx, error) {
	return p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
}

// ReportInTurns ends what it got before it begins.
func (p *Projects) ReportInTurns(ctx context.Context, name string) (n int, err error) {
	tx, err := p.ReportReturnsBegun(ctx)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM projects`).Scan(&n)
	if err := errors.Join(err, tx.Rollback()); err != nil {
		return 0, err
	}
	return n, p.inTx(ctx, func(tx *sql.Tx) error {
		_, err := insert(ctx, tx, name)
		return err
	})
}

// ScheduleBeginsLater returns a function that begins when it is called.
func (p *Projects) ScheduleBeginsLater(ctx context.Context, name string) (later func(context.Context) error, err error) {
	err = p.inTx(ctx, func(tx *sql.Tx) error {
		id, err := insert(ctx, tx, name)
		if err != nil {
			return err
		}
		later = func(ctx context.Context) error {
			return p.inTx(ctx, func(tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE projects SET ready = true WHERE id = $1`, id)
				return err
			})
		}
		return nil
	})
	return later, err
}
