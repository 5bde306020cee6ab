package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"zaiyue/people"
)

// alarmEvery is how soon an alert is told.
const alarmEvery = 3 * time.Second

// openAlarm makes the alarm. What is raised before the loops start is told when they do.
func (a *app) openAlarm(ctx context.Context) error {
	a.alarm = &alarm{
		kept: a.tools.db, ways: a.alarmWays, span: a.config.Alerts.Repeat, now: a.now, log: a.log,
		noted: map[string]note{}, open: map[string]bool{}, lost: map[string]people.Alert{},
	}
	a.every(alarmEvery, "alerts", a.alarm.step)
	return a.alarm.load(ctx)
}

// alert says that something is wrong that a person should see to; see alarm.raise.
func (a *app) alert(key, words string) { a.alarm.raise(key, words) }

// settled says that what an alert told of is well again; see alarm.settle.
func (a *app) settled(key string) { a.alarm.settle(key) }

// alarmWays are the webhook and the administrators who bound a WeChat.
func (a *app) alarmWays(ctx context.Context) (ways []way, err error) {
	if address := a.config.Alerts.WebhookURL.Value(); address != "" {
		ways = append(ways, way{"webhook", func(ctx context.Context, al people.Alert) error { return post(ctx, address, al) }})
	}
	if a.tools.client == nil || a.config.WeChat.AppSecret == "" {
		return ways, nil
	}
	for cursor := ""; ; {
		page, next, err := a.tools.db.Officers(ctx, people.StaffQuery{Cursor: cursor, Limit: 100})
		if err != nil {
			return ways, err
		}
		for _, o := range page {
			if o.Active() && o.OpenID != "" && slices.Contains(o.Roles, people.Administrator) {
				ways = append(ways, a.weChatWay(o))
			}
		}
		if cursor = next; cursor == "" {
			return ways, nil
		}
	}
}

// weChatWay tells an administrator by customer-service message, where WeChat allows one; else
// the console still shows the alert.
func (a *app) weChatWay(o people.Officer) way {
	return way{"wechat/" + o.ID, func(ctx context.Context, al people.Alert) error {
		return a.direct.SendText(ctx, o.OpenID, alertText(al))
	}}
}

// alertText is an alert as a message.
func alertText(al people.Alert) string {
	if !al.Open() {
		return "【在粤 · 已恢复】" + al.Words
	}
	return fmt.Sprintf("【在粤 · 提醒】%s\n（%s 起）", al.Words, al.Since.In(shanghai).Format("1月2日 15:04"))
}

// The bounds of one call of the webhook.
const (
	webhookWithin = 15 * time.Second
	webhookTry    = 5 * time.Second
	webhookTries  = 3
	webhookAnswer = 64 << 10 // bytes
)

// call is what the webhook gets: the form that the robots of 企业微信 and 钉钉 take, and ours.
type call struct {
	MsgType string    `json:"msgtype"` // text
	Text    callText  `json:"text"`
	Key     string    `json:"key"`
	State   string    `json:"state"` // open, ended
	At      time.Time `json:"at"`
}

type callText struct {
	Content string `json:"content"`
}

// post sends an alert to the webhook, a few times. A redirect is a refusal: the address is
// the one that somebody wrote into the settings.
func post(ctx context.Context, address string, al people.Alert) error {
	c := call{MsgType: "text", Text: callText{alertText(al)}, Key: al.Key, State: "open", At: al.Since}
	if !al.Open() {
		c.State, c.At = "ended", al.Ended
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, webhookWithin)
	defer cancel()
	client := &http.Client{
		Timeout: webhookTry, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: webhookTry}).DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, postOnce(ctx, client, address, body) },
		backoff.WithMaxTries(webhookTries), backoff.WithBackOff(backoff.NewExponentialBackOff()))
	return err
}

// postOnce sends once. Its error does not hold the address, which is a secret.
func postOnce(ctx context.Context, client *http.Client, address string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(errors.New("alerts.webhook_url cannot be used"))
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := client.Do(req)
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, webhookAnswer)) // the status decides
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("webhook: HTTP %d", resp.StatusCode)
	}
	var said struct {
		ErrCode int `json:"errcode"` // of a robot
	}
	if json.Unmarshal(answer, &said) == nil && said.ErrCode != 0 {
		return backoff.Permanent(fmt.Errorf("webhook: errcode %d", said.ErrCode))
	}
	return nil
}
