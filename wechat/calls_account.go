package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/basic"
	sdkcontext "github.com/silenceper/wechat/v2/officialaccount/context"
)

// CallbackIPs returns the addresses and CIDR blocks that pushes come from.
func (c *Client) CallbackIPs(ctx context.Context) (ips []string, err error) {
	err = c.viaSDK(ctx, repeat, func(sdk *sdkcontext.Context) (err error) {
		ips, err = basic.NewBasic(sdk).GetCallbackIP()
		return err
	})
	return ips, err
}

// APIDomainIPs returns the addresses of the API host.
func (c *Client) APIDomainIPs(ctx context.Context) (ips []string, err error) {
	err = c.viaSDK(ctx, repeat, func(sdk *sdkcontext.Context) (err error) {
		ips, err = basic.NewBasic(sdk).GetAPIDomainIP()
		return err
	})
	return ips, err
}

// CallbackReport is how the platform sees the webhook's host.
type CallbackReport struct {
	DNS  []DNSResult  `json:"dns"`
	Ping []PingResult `json:"ping"`
}

// DNSResult is one address the host's name leads to.
type DNSResult struct {
	IP       string `json:"ip"`
	Operator string `json:"real_operator"`
}

// PingResult is how one address answers; PackageLoss and Time are WeChat's text, such as
// "0%" and "20.5ms".
type PingResult struct {
	IP          string `json:"ip"`
	Operator    string `json:"from_operator"`
	PackageLoss string `json:"package_loss"`
	Time        string `json:"time"`
}

// CallbackCheck lets the platform look the webhook's host up and ping it. Without a URL
// in WeChat's console it is refused with 40201.
func (c *Client) CallbackCheck(ctx context.Context) (CallbackReport, error) {
	in := struct {
		Action   string `json:"action"`
		Operator string `json:"check_operator"`
	}{"all", "DEFAULT"}
	var out CallbackReport
	err := c.call(ctx, post("/cgi-bin/callback/check").read(), in, &out)
	return out, err
}

// QuotaLeft is an API's number of calls today.
type QuotaLeft struct {
	Daily     int64 `json:"daily_limit"`
	Used      int64 `json:"used"`
	Remaining int64 `json:"remain"`
}

// Quota returns what is left today of an API, named by its path such as
// /cgi-bin/message/custom/send.
func (c *Client) Quota(ctx context.Context, path string) (QuotaLeft, error) {
	in := struct {
		Path string `json:"cgi_path"`
	}{path}
	var out struct {
		Quota QuotaLeft `json:"quota"`
	}
	err := c.call(ctx, post("/cgi-bin/openapi/quota/get").read(), in, &out)
	return out.Quota, err
}

// ClearQuota sets every API's count of the day back to 0. WeChat allows 10 a month; after
// that 48006.
func (c *Client) ClearQuota(ctx context.Context) error {
	return c.viaSDK(ctx, once, func(sdk *sdkcontext.Context) error {
		return basic.NewBasic(sdk).ClearQuota()
	})
}
