package simulator

import (
	"net/http"
	"strings"
	"time"
)

// shortKey stands for a longer text.
type shortKey struct {
	text    string
	created time.Time
	expires time.Time
}

func shortenEndpoints() []endpoint {
	post := []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/shorten/gen", Methods: post, Needs: verifiedService, Call: genShortKey},
		{Path: "/cgi-bin/shorten/fetch", Methods: post, Needs: verifiedService, Call: fetchShortKey},
		{Path: "/cgi-bin/shorturl", Methods: post, Call: func(*call) (any, error) { return nil, refuse(45103) }},
	}
}

func genShortKey(c *call) (any, error) {
	var in struct {
		Text    string `json:"long_data"`
		Seconds int64  `json:"expire_seconds"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	rules := c.rules.Code
	setDefault(&in.Seconds, rules.MaxSeconds)
	switch {
	case in.Text == "" || len(in.Text) > rules.ShortBytes:
		return nil, refusef(47003, "argument invalid! long_data invalid")
	case in.Seconds < 1 || in.Seconds > rules.MaxSeconds:
		return nil, refusef(47003, "argument invalid! expire_seconds invalid")
	}
	key := strings.NewReplacer("_", "a", "-", "b").Replace(c.random(15)) // base 62
	if c.codes.short == nil {
		c.codes.short = map[string]shortKey{}
	}
	c.codes.short[key] = shortKey{in.Text, c.Now, c.Now.Add(time.Duration(in.Seconds) * time.Second)}
	return map[string]any{"errcode": 0, "errmsg": "ok", "short_key": key}, nil
}

func fetchShortKey(c *call) (any, error) {
	var in struct {
		Key string `json:"short_key"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	kept, ok := c.codes.short[in.Key]
	switch {
	case in.Key == "":
		return nil, refusef(47003, "argument invalid! short_key is empty")
	case !ok:
		return nil, refuse(9410010)
	case !kept.expires.After(c.Now):
		return nil, refuse(9410011)
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "long_data": kept.text,
		"create_time": kept.created.Unix(), "expire_seconds": int64(kept.expires.Sub(c.Now) / time.Second)}, nil
}
