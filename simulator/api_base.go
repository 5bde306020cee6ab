package simulator

import (
	"net/http"
	"net/url"
	"slices"
)

// baseEndpoints is the housekeeping of section 4.6.
func baseEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/getcallbackip", Methods: get, Call: func(c *call) (any, error) {
			return map[string]any{"ip_list": c.rules.CallbackIPs}, nil
		}},
		{Path: "/cgi-bin/get_api_domain_ip", Methods: get, Call: func(c *call) (any, error) {
			return map[string]any{"ip_list": c.rules.APIIPs}, nil
		}},
		{Path: "/cgi-bin/callback/check", Methods: post, Call: callbackCheck},
		{Path: "/cgi-bin/get_current_autoreply_info", Methods: get, Call: func(c *call) (any, error) {
			return map[string]any{"is_add_friend_reply_open": 0, "is_autoreply_open": 0}, nil
		}},
	}
}

func callbackCheck(c *call) (any, error) {
	var in struct {
		Action   string `json:"action"`
		Operator string `json:"check_operator"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"dns", "ping", "all"}, in.Action) {
		return nil, refuse(40202)
	}
	if !slices.Contains([]string{"CHINANET", "UNICOM", "CAP", "DEFAULT"}, in.Operator) {
		return nil, refuse(40203)
	}
	u, err := url.Parse(c.opts.WebhookURL)
	if err != nil || u.Host == "" {
		return nil, refuse(40201)
	}
	answer := map[string]any{"errcode": 0, "errmsg": "ok"}
	if in.Action != "ping" {
		answer["dns"] = []any{map[string]any{"ip": u.Hostname(), "real_operator": in.Operator}}
	}
	if in.Action != "dns" {
		answer["ping"] = []any{map[string]any{"ip": u.Hostname(), "from_operator": in.Operator, "package_loss": "0%", "time": "1.000ms"}}
	}
	return answer, nil
}
