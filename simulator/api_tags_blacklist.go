package simulator

import "net/http"

// blacklistEndpoints is section 9.3.
func blacklistEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/tags/members/getblacklist", Methods: post, Needs: verified, NoBody: true, Call: getBlacklist},
		{Path: "/cgi-bin/tags/members/batchblacklist", Methods: post, Needs: verified, Call: func(c *call) (any, error) { return c.blacklist(true) }},
		{Path: "/cgi-bin/tags/members/batchunblacklist", Methods: post, Needs: verified, Call: func(c *call) (any, error) { return c.blacklist(false) }},
	}
}

func getBlacklist(c *call) (any, error) {
	var in struct {
		Begin string `json:"begin_openid"`
	}
	if len(c.Body) > 0 {
		if err := c.decode(&in); err != nil {
			return nil, err
		}
	}
	var listed []*user
	for _, u := range c.users {
		if u.Blacklisted {
			listed = append(listed, u)
		}
	}
	return openIDPage(openIDs(listed), in.Begin, c.rules.Fans.Page), nil
}

func (c *call) blacklist(on bool) (any, error) {
	users, _, err := c.openIDList(c.rules.Fans.BlacklistBatch)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		u.Blacklisted = on
		c.showUser(u)
	}
	return nil, nil
}
