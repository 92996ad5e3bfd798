package pages

import "context"

// DropIsFixed has a twin, and a finisher that takes the context.
func (p *Pages) DropIsFixed(ctx context.Context, id int64) error {
	if _, err := p.db.Exec("DELETE FROM links WHERE page = ?", id); err != nil { // want `drops context .*\(lostctx\)`
		return err
	}
	_, err := p.db.NewDelete().Model((*Page)(nil)).Where("id = ?", id).Exec(context.TODO()) // want `is passed although context .* is in scope \(lostctx\)`
	return err
}
