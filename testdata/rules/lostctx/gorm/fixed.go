package gorm

import "context"

// DropIsFixed gives the handle the context before what is built on it.
func (p *Pages) DropIsFixed(ctx context.Context, id uint) error {
	return p.db.Unscoped().Where("id = ?", id).Delete(&Page{}).Error // want `runs without context .*\(lostctx\)`
}
