package people

import "time"

// Graduate is what is kept about a follower: no name, no number. The zero value is
// somebody never seen. Records end with unsubscribe: WeChat's rules ask that the data
// of a person who left is deleted.
type Graduate struct {
	OpenID     string
	FollowedAt time.Time // UTC; zero when not following
	Scene      string    // of the QR code they followed by, at most 64 characters; may be empty
}
