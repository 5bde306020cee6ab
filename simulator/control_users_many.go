package simulator

import (
	"fmt"
	"net/http"
	"time"
)

// manyUsers bounds how many graduates one call invents.
const manyUsers = 100_000

// controlManyUsers invents followers of long standing, for tests of large accounts. It makes
// no pushes and no events: an open phone page shows them when it is loaded anew.
func (p *platform) controlManyUsers(r *http.Request) (any, error) {
	var in struct {
		Count int `json:"count"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if in.Count < 1 || in.Count > manyUsers {
		return nil, fmt.Errorf("count 要在 1 到 %d 之间", manyUsers)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	for i := range in.Count {
		u := p.addUser("", "")
		u.Follows, u.SubscribeScene = true, "ADD_SCENE_SEARCH"
		u.FollowedAt = now.Add(-time.Duration(in.Count-i) * time.Minute)
		if i%10 == 0 {
			u.SubscribeScene, u.QRScene = "ADD_SCENE_QR_CODE", "bulk"
		}
	}
	return map[string]int{"made": in.Count}, nil
}
