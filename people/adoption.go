package people

import (
	"encoding/json"
	"time"
)

// Adoption is how far an account that existed before this service has been taken over. The
// zero value is nothing yet. It names no person but the last follower that was read, and that
// only while there are more to read.
type Adoption struct {
	After       string    `json:"after,omitempty"`       // OpenID the next page of followers begins after
	Followers   int       `json:"followers"`             // records that were made, over all runs
	FollowersAt time.Time `json:"followers_at,omitzero"` // when the list was last read to its end
	Tags        []Tag     `json:"tags,omitempty"`        // as they were at WeChat
	TagsAt      time.Time `json:"tags_at,omitzero"`
	MenuVersion uint64    `json:"menu_version,omitempty"` // the version that WeChat's menu was kept as; 0: none
	// Menu is what menu/get answered, and Shown what get_current_selfmenu_info did: a menu made
	// in WeChat's own console is only in the second.
	Menu     json.RawMessage `json:"menu,omitempty"`
	Shown    json.RawMessage `json:"shown,omitempty"`
	MenuAt   time.Time       `json:"menu_at,omitzero"`
	Articles int             `json:"articles"` // drafts that were made, over all runs
	DoneAt   time.Time       `json:"done_at,omitzero"`
}

// Tag is a label of followers at WeChat.
type Tag struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Count int64  `json:"count"` // how many followers bore it
}
