// Package backup makes one file of everything the service keeps, proves that it can be put
// back, and puts it back. It knows files and folders; what a database is it asks of others.
//
// # The file
//
// A tar archive compressed with zstd. Its entries are plain files, in this order:
//
//	config.yaml      the settings, without secrets
//	zaiyue.db        a snapshot of the database
//	files/…          what is kept as files, as it lies in the data folder
//	manifest.json    last: what was made when, what is in the database, and the size and
//	                 SHA-256 of each entry before it
//
// The key file is not in it, so a backup alone does not open what is sealed; the manifest
// names the keys that do. A file is written under a temporary name, read back and proved,
// and only then given its own: one that failed leaves nothing.
package backup

import (
	"context"
	"io"
)

// Database is what is backed up.
type Database interface {
	// Snapshot writes one state of everything to w and tells what is in it.
	Snapshot(ctx context.Context, w io.Writer) (Contents, error)
}

// Copy is a snapshot, opened to be read only.
type Copy interface {
	// Contents tells what is in it.
	Contents(ctx context.Context) (Contents, error)
	// CheckAudit walks the audit trail. A broken one is fault.Invalid.
	CheckAudit(ctx context.Context) error
	Close() error
}

// Opener opens a snapshot. It is fault.Invalid when it is none, fault.Conflict when a newer
// program made it.
type Opener func(ctx context.Context, path string) (Copy, error)
