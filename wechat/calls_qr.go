package wechat

import (
	"context"
	"math"
	"time"
	"unicode/utf8"

	"zaiyue/fault"
)

// QRCode says what code to make: one of Scene and SceneStr.
type QRCode struct {
	Scene    int64  // 1 to 4294967295; permanent codes to 100000
	SceneStr string // 1 to 64 characters

	// ExpiresIn is rounded down to seconds, at most 30 days; 0 makes one of the 100,000
	// permanent codes.
	ExpiresIn time.Duration
}

// QRTicket is a code that was made.
type QRTicket struct {
	Ticket    string
	URL       string        // what the code says; for a picture of our own
	ExpiresIn time.Duration // 0 for a permanent code
}

// maxPermanentScene bounds the number of a permanent code.
const maxPermanentScene = 100_000

// action returns WeChat's action_name, or "" for a code that WeChat would refuse.
func (q QRCode) action() string {
	permanent := q.ExpiresIn == 0
	length := utf8.RuneCountInString(q.SceneStr)
	switch {
	case q.ExpiresIn < 0 || q.ExpiresIn > 30*24*time.Hour || (!permanent && q.ExpiresIn < time.Second):
		return ""
	case q.Scene == 0 && length >= 1 && length <= 64:
		if permanent {
			return "QR_LIMIT_STR_SCENE"
		}
		return "QR_STR_SCENE"
	case q.SceneStr != "" || q.Scene < 1:
		return ""
	case permanent && q.Scene <= maxPermanentScene:
		return "QR_LIMIT_SCENE"
	case !permanent && q.Scene <= math.MaxUint32:
		return "QR_SCENE"
	}
	return ""
}

// CreateQR makes a code. One that WeChat would refuse is an Invalid fault.
func (c *Client) CreateQR(ctx context.Context, q QRCode) (QRTicket, error) {
	type scene struct {
		ID  int64  `json:"scene_id,omitempty"`
		Str string `json:"scene_str,omitempty"`
	}
	action := q.action()
	if action == "" {
		return QRTicket{}, fault.New(fault.Invalid, "二维码的场景值或有效期不对：整数从 1 起，文字 1 到 64 个字符，有效期最长 30 天。")
	}
	in := struct {
		Expire int64  `json:"expire_seconds,omitempty"`
		Action string `json:"action_name"`
		Info   struct {
			Scene scene `json:"scene"`
		} `json:"action_info"`
	}{Expire: int64(q.ExpiresIn / time.Second), Action: action}
	in.Info.Scene = scene{q.Scene, q.SceneStr}
	var out struct {
		Ticket string `json:"ticket"`
		URL    string `json:"url"`
		Expire int64  `json:"expire_seconds"`
	}
	err := c.call(ctx, post("/cgi-bin/qrcode/create"), in, &out)
	return QRTicket{out.Ticket, out.URL, time.Duration(out.Expire) * time.Second}, err
}

// QRImageURL returns where the picture of a code stands, open to everybody.
func (c *Client) QRImageURL(ticket string) string {
	return c.mp.String() + "/cgi-bin/showqrcode?ticket=" + escape(ticket)
}
