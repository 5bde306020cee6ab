package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"zaiyue/fault"
	"zaiyue/vault"
)

// SealedFile names an encrypted file in the folder files beside the database. What refers to
// it keeps it whole. The zero value is no file.
type SealedFile struct {
	Name   string `json:"name"`   // in the folder; ours, nothing of it comes from outside
	Person string `json:"person"` // whose data key seals it: officer/ID, openid/OpenID, story/ID
	Label  string `json:"label"`  // what it is: proof, idcard …
	Size   int64  `json:"size"`   // bytes of the plain text
	Key    uint32 `json:"key"`    // the person's data key it is sealed with, see vault.Person.ID
}

// sealedRecord is the value in the bucket files.
type sealedRecord struct {
	SealedFile
	At   time.Time `json:"at"`
	Kept bool      `json:"kept"` // something refers to it
}

// unkeptFor is how long a file stays that nothing refers to: a form may be under way.
const unkeptFor = 24 * time.Hour

// PutSealedFile encrypts what r holds, up to limit bytes, for a person, and returns what
// names it: pass it to keepFile in the transaction that refers to it within a day, else it
// is cleared away. It fails with fault.TooMuch beyond the limit and keeps nothing then.
func (db *DB) PutSealedFile(ctx context.Context, person, label string, r io.Reader, limit int64) (SealedFile, error) {
	f := SealedFile{Name: uuid.Must(uuid.NewV7()).String(), Person: person, Label: label}
	var p *vault.Person
	err := db.engine.Update(ctx, func(tx Tx) (err error) {
		if p, err = db.ensurePerson(tx, person); err != nil {
			return err
		}
		f.Key = p.ID()
		return putFile(tx, sealedRecord{SealedFile: f, At: db.moment()}) // before the file: whatever lies there is listed
	})
	if err != nil {
		return SealedFile{}, err
	}
	if f.Size, err = db.writeSealed(p, f, r, limit); err != nil {
		return SealedFile{}, err
	}
	return f, nil
}

// writeSealed writes the file beside its place and renames it: there is never half a file.
func (db *DB) writeSealed(p *vault.Person, f SealedFile, r io.Reader, limit int64) (size int64, err error) {
	if err := os.MkdirAll(db.files, 0o700); err != nil {
		return 0, db.noFile(err)
	}
	path := db.sealedPath(f.Name)
	tmp, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, db.noFile(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	size, err = sealInto(tmp, p, f.Label, r, limit)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return 0, db.noFile(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return 0, db.noFile(err)
	}
	d, err := os.Open(db.files)
	if err != nil {
		return 0, db.noFile(err)
	}
	return size, errors.Join(d.Sync(), d.Close())
}

func sealInto(w io.Writer, p *vault.Person, label string, r io.Reader, limit int64) (int64, error) {
	s, err := p.SealTo(w, label)
	if err != nil {
		return 0, err
	}
	size, err := io.Copy(s, io.LimitReader(r, limit+1))
	if err == nil && size > limit {
		err = fault.New(fault.TooMuch, fmt.Sprintf(textLargeFile, limit>>20))
	}
	return size, errors.Join(err, s.Close())
}

// noFile gives a file that cannot be written its words.
func (db *DB) noFile(err error) error {
	switch {
	case full(err):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textFull, db.files), err)
	case errors.Is(err, fs.ErrPermission):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textUnwritable, db.files), err)
	}
	return err
}

// OpenSealedFile opens a file for reading; the caller closes it. It fails with
// fault.NotFound when the person's key or the file is gone, and reading fails with
// fault.Internal where the file was changed.
func (db *DB) OpenSealedFile(ctx context.Context, f SealedFile) (io.ReadCloser, error) {
	var p *vault.Person
	err := db.engine.View(ctx, func(tx Tx) (err error) {
		p, err = db.person(tx, f.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	if uuid.Validate(f.Name) != nil {
		return nil, fault.Wrap(fault.NotFound, textNoFile, errors.New("store: no name of a sealed file"))
	}
	file, err := os.Open(db.sealedPath(f.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, textNoFile, err)
	}
	if err != nil {
		return nil, err
	}
	plain, err := p.OpenFrom(file, f.Label)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &openFileOf{plain, file}, nil
}

type openFileOf struct {
	io.Reader
	io.Closer
}

func (db *DB) sealedPath(name string) string { return filepath.Join(db.files, name+sealedEnd) }

const sealedEnd = ".sealed"

// keepFile notes that something refers to a file. It fails with fault.NotFound when the file
// was cleared away, or its person's key destroyed, in between.
func (db *DB) keepFile(tx Tx, f SealedFile) error {
	var r sealedRecord
	there, err := get(tx, files, text(f.Name), &r)
	if err == nil && (!there || r.Person != f.Person || r.Key != f.Key) {
		err = fault.New(fault.NotFound, textNoFile)
	}
	if err != nil {
		return err
	}
	r.Kept, r.Size = true, f.Size
	return putFile(tx, r)
}

// dropFile takes a file off the list; TidyFiles then removes it. None is no error.
func (db *DB) dropFile(tx Tx, f SealedFile) error {
	return errors.Join(tx.Delete(files, text(f.Name)), tx.Delete(filesOf, text(f.Person, f.Name)))
}

func putFile(tx Tx, r sealedRecord) error {
	if err := put(tx, files, text(r.Name), r); err != nil {
		return err
	}
	return tx.Put(filesOf, text(r.Person, r.Name), mark)
}
