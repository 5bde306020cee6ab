package store

import (
	"context"

	"zaiyue/notices"
)

// templatesKey is where the account's templates are kept in meta.
var templatesKey = []byte("templates")

// Templates returns the account's templates as they were last read from WeChat; the zero value
// when they never were.
func (db *DB) Templates(ctx context.Context) (c notices.Catalogue, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		c = notices.Catalogue{}
		_, err := get(tx, meta, templatesKey, &c)
		return err
	})
	return c, err
}

// SetTemplates keeps what was read from WeChat, so that a start without WeChat knows it.
func (db *DB) SetTemplates(ctx context.Context, c notices.Catalogue) error {
	return db.engine.Update(ctx, func(tx Tx) error { return put(tx, meta, templatesKey, c) })
}
