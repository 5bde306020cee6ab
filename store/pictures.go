package store

import (
	"context"
	"errors"
	"os"

	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/people"
)

// KeepPicture keeps a picture under its name and returns its record. A picture that is there
// already is not written again, and its record stays that of the one who gave it first. The
// file is on the disk before the record says so.
func (db *DB) KeepPicture(ctx context.Context, by people.By, p picture.Picture) (picture.Kept, error) {
	db.picturing.Lock()
	defer db.picturing.Unlock()
	name := p.Name()
	kept, err := db.Picture(ctx, name)
	if err == nil {
		if _, err = db.media.get(name); err == nil {
			return kept, nil
		}
		return kept, db.media.put(name, p.Data) // the record came without it, from a backup
	}
	if fault.KindOf(err) != fault.NotFound {
		return kept, err
	}
	if err := db.media.put(name, p.Data); err != nil {
		return kept, err
	}
	kept = picture.Kept{Name: name, Size: len(p.Data), Width: p.Width, Height: p.Height, By: by.Officer, At: db.moment()}
	return kept, db.engine.Update(ctx, func(tx Tx) error {
		if err := put(tx, pictures, text(name), kept); err != nil {
			return err
		}
		return db.audited(tx, by, "picture.add", "picture/"+name, kept)
	})
}

// Picture returns the record of a picture, or fault.NotFound.
func (db *DB) Picture(ctx context.Context, name string) (kept picture.Kept, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		kept = picture.Kept{}
		there, err := get(tx, pictures, text(name), &kept)
		if err == nil && !there {
			err = fault.New(fault.NotFound, textNoPicture)
		}
		return err
	})
	return kept, err
}

// PictureData returns the bytes of a kept picture, or fault.NotFound for any name that is not
// one of ours.
func (db *DB) PictureData(_ context.Context, name string) ([]byte, error) {
	if !picture.ValidName(name) {
		return nil, fault.New(fault.NotFound, textNoPicture)
	}
	data, err := db.media.get(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, textNoPicture, err)
	}
	return data, err
}

// DropPicture forgets a picture: its record first, then its file. It fails with
// fault.NotFound when there is none.
func (db *DB) DropPicture(ctx context.Context, by people.By, name string) error {
	db.picturing.Lock()
	defer db.picturing.Unlock()
	err := db.engine.Update(ctx, func(tx Tx) error {
		there, err := get(tx, pictures, text(name), &picture.Kept{})
		if err != nil {
			return err
		}
		if !there || !picture.ValidName(name) {
			return fault.New(fault.NotFound, textNoPicture)
		}
		if err := tx.Delete(pictures, text(name)); err != nil {
			return err
		}
		return db.audited(tx, by, "picture.drop", "picture/"+name, nil)
	})
	if err != nil {
		return err
	}
	return db.media.drop(name)
}
