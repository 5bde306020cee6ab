package content

import "time"

// Version is an article as it was kept at one time.
type Version struct {
	Number  uint64    // later versions, of any article, have higher numbers
	SavedAt time.Time // UTC, when it was kept; an article's own UpdatedAt may be older
	Article Article
}
