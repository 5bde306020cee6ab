package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
	"time"
)

// Type is a kind of file that we write.
type Type string

// The types that are written. WeChat takes both in articles.
const (
	JPEG Type = "image/jpeg"
	PNG  Type = "image/png"
)

func (t Type) ending() string {
	if t == PNG {
		return ".png"
	}
	return ".jpg"
}

// Picture is a picture as we wrote it.
type Picture struct {
	Type          Type
	Data          []byte
	Width, Height int  // pixels
	Still         bool // it came as a moving picture, of which the first frame stayed
}

// Name returns what the picture is kept under: 40 hexadecimal digits of the SHA-256 of its
// bytes and the ending of its type. The same picture has the same name.
func (p *Picture) Name() string {
	sum := sha256.Sum256(p.Data)
	return hex.EncodeToString(sum[:20]) + p.Type.ending()
}

// Kept is what is remembered of a picture that is kept. The name it had on somebody's
// computer is not.
type Kept struct {
	Name   string    `json:"name"`
	Size   int       `json:"size"` // bytes
	Width  int       `json:"width"`
	Height int       `json:"height"`
	By     string    `json:"by"` // the officer who gave it
	At     time.Time `json:"at"`
}

// names is what Name makes.
var names = regexp.MustCompile(`^[0-9a-f]{40}\.(?:jpg|png)$`)

// ValidName reports whether a name is one that Name makes: no other may become a path.
func ValidName(name string) bool { return names.MatchString(name) }

// TypeOf returns the type that a valid name tells.
func TypeOf(name string) Type {
	if path.Ext(name) == ".png" {
		return PNG
	}
	return JPEG
}

// Path returns where readers find a kept picture.
func Path(name string) string { return "/media/" + name }

// NameIn returns the name of the picture of ours that an address leads to, if it is one.
func NameIn(address string) (name string, ours bool) {
	name, ours = strings.CutPrefix(address, "/media/")
	return name, ours && ValidName(name)
}
