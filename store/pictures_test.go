package store

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/people"
)

func TestPictures(t *testing.T) {
	db, _ := open(t)
	ctx, by := t.Context(), people.By{Officer: "officer-1"}
	p := picture.Picture{Type: picture.PNG, Data: []byte("not looked at here"), Width: 3, Height: 2}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := db.KeepPicture(ctx, by, p); err != nil {
				t.Errorf("KeepPicture = %v", err)
			}
		})
	}
	all.Wait()
	later, err := db.KeepPicture(ctx, people.By{Officer: "officer-2"}, p)
	if err != nil || later.By != "officer-1" || later.Size != len(p.Data) || !later.At.Equal(noon) {
		t.Errorf("KeepPicture again = %+v, %v; want the record of officer-1", later, err)
	}
	if data, err := db.PictureData(ctx, p.Name()); err != nil || !bytes.Equal(data, p.Data) {
		t.Errorf("PictureData = %q, %v; want what was kept", data, err)
	}
	found, err := filepath.Glob(filepath.Join(db.media.root, "*", "*"))
	if err != nil || len(found) != 1 {
		t.Errorf("files = %v, %v; want one, no parts", found, err)
	}
	if err := os.Remove(db.media.path(p.Name())); err != nil {
		t.Fatal(err)
	}
	if _, err := db.KeepPicture(ctx, by, p); err != nil {
		t.Errorf("KeepPicture of one whose file is gone = %v", err)
	}
	if _, err := db.PictureData(ctx, p.Name()); err != nil {
		t.Errorf("PictureData after it was kept again = %v", err)
	}
	for _, want := range []fault.Kind{fault.OK, fault.NotFound} {
		if err := db.DropPicture(ctx, by, p.Name()); fault.KindOf(err) != want {
			t.Errorf("DropPicture = %v, want %v", err, want)
		}
	}
	if _, err := db.PictureData(ctx, p.Name()); fault.KindOf(err) != fault.NotFound {
		t.Errorf("PictureData of a dropped one = %v, want not found", err)
	}
}

func TestPictureNamesAreNoPaths(t *testing.T) {
	db, _ := open(t)
	for _, name := range []string{"", "a", "../zaiyue.db", "..", strings.Repeat("../", 13) + "x.jpg", "/etc/passwd", strings.Repeat("a", 40) + ".jpg"} {
		if _, err := db.PictureData(t.Context(), name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("PictureData(%q) = %v, want not found", name, err)
		}
		if err := db.DropPicture(t.Context(), people.By{Officer: "o"}, name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("DropPicture(%q) = %v, want not found", name, err)
		}
	}
}

func TestAPictureThatCannotBeWritten(t *testing.T) {
	db, _ := open(t)
	if err := os.WriteFile(filepath.Dir(db.media.root), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := db.KeepPicture(t.Context(), people.By{Officer: "o"}, picture.Picture{Type: picture.JPEG, Data: []byte("x")})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Words(err, ""), "权限") {
		t.Errorf("KeepPicture = %v %q, want unavailable, naming the permissions", err, fault.Words(err, ""))
	}
}
