package backup

import (
	"maps"
	"slices"
	"time"
)

// format is the number of the file's form. A program reads its own and those before.
const format = 1

// The entries with a name of their own.
const (
	entryConfig   = "config.yaml"
	entryDatabase = "zaiyue.db"
	entryManifest = "manifest.json"
	folderFiles   = "files"
)

// Manifest says what a backup is and what is in it.
type Manifest struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"` // the version that made it; may be empty
	MadeAt   time.Time `json:"made_at"`
	Contents Contents  `json:"contents"`
	Files    []File    `json:"files"` // every entry but the manifest, in order
}

// Contents is what a database holds.
type Contents struct {
	Engine      string         `json:"engine"`       // whose form the snapshot has
	Layout      int            `json:"layout"`       // the number of migrations taken
	Counts      map[string]int `json:"counts"`       // entries of each bucket
	AuditNumber uint64         `json:"audit_number"` // of the last line of the trail; 0: none
	AuditHash   string         `json:"audit_hash,omitempty"`
	Keys        []string       `json:"keys,omitempty"` // ids of the keys that open what is sealed, in order
}

// Equal reports whether two databases hold the same, as far as a count tells.
func (c Contents) Equal(d Contents) bool {
	return c.Engine == d.Engine && c.Layout == d.Layout && maps.Equal(c.Counts, d.Counts) &&
		c.AuditNumber == d.AuditNumber && c.AuditHash == d.AuditHash && slices.Equal(c.Keys, d.Keys)
}

// File is one entry.
type File struct {
	Name   string `json:"name"` // slash-separated
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Size returns the bytes of all entries before compression.
func (m *Manifest) Size() (sum int64) {
	for _, f := range m.Files {
		sum += f.Size
	}
	return sum
}
