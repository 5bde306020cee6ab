package simulator

import (
	"net/http"
	"time"
)

func ticketEndpoints() []endpoint {
	return []endpoint{{Path: "/cgi-bin/ticket/getticket", Methods: []string{http.MethodGet}, Call: getTicket}}
}

// getTicket is the ticket of the JS-SDK (section 10.5): the same one with its remaining
// life until shortly before its end.
func getTicket(c *call) (any, error) {
	if kind := c.Query.Get("type"); kind != "jsapi" && kind != "wx_card" {
		return nil, refuse(40097)
	}
	rules := c.rules.Token
	if c.jsTicket.expires.Sub(c.Now) <= rules.Overlap.Duration {
		c.jsTicket = token{value: "sim_ticket_" + c.random(75), expires: c.Now.Add(rules.Life.Duration)}
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "ticket": c.jsTicket.value,
		"expires_in": int64(c.jsTicket.expires.Sub(c.Now) / time.Second)}, nil
}

// agentEndpoints is as much of section 6.4 as reading takes: one invented human agent.
func agentEndpoints() []endpoint {
	get := []string{http.MethodGet}
	return []endpoint{
		{Path: "/cgi-bin/customservice/getkflist", Methods: get, Needs: verified, Call: func(c *call) (any, error) {
			return map[string]any{"kf_list": []any{map[string]any{
				"kf_account": agentAccount, "kf_nick": "客服一", "kf_id": "1001", "kf_headimgurl": c.opts.PublicURL + "/mmbiz/agent/0",
			}}}, nil
		}},
		{Path: "/cgi-bin/customservice/getonlinekflist", Methods: get, Needs: verified, Call: func(*call) (any, error) {
			return map[string]any{"kf_online_list": []any{map[string]any{ // kf_id is a number here and a string there
				"kf_account": agentAccount, "status": 1, "kf_id": 1001, "accepted_case": 0,
			}}}, nil
		}},
	}
}

const agentAccount = "a1@simulator"
