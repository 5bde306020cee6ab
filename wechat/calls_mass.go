package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// MassMessage is a draft sent to many. Each user receives at most 4 such messages in a
// calendar month; the account may send 100 a day.
type MassMessage struct {
	MediaID string // of the draft, which is gone from the draft box afterwards
	ToAll   bool   // everybody; else the users with the tag
	TagID   int
	// ClientMsgID, at most 64 bytes, names the message: WeChat sends it once in 24 hours,
	// however often it is asked.
	ClientMsgID   string
	IgnoreReprint bool // send even if WeChat judges it a reprint
}

// codeMassRepeated: the ClientMsgID is known; the answer says the msg_id of the first time.
const codeMassRepeated = 45065

// SendMass sends a draft to many and returns the job's msg_id. A repeat with the same
// ClientMsgID within 24 hours sends nothing and returns the first msg_id. That it was taken
// does not mean that it was sent: MASSSENDJOBFINISH or MassStatus tell.
func (c *Client) SendMass(ctx context.Context, m MassMessage) (msgID string, err error) {
	type filter struct {
		All bool `json:"is_to_all"`
		Tag int  `json:"tag_id,omitempty"`
	}
	in := struct {
		Filter        filter      `json:"filter"`
		News          mediaIDOnly `json:"mpnews"`
		MsgType       string      `json:"msgtype"`
		IgnoreReprint int         `json:"send_ignore_reprint"`
		ClientMsgID   string      `json:"clientmsgid,omitempty"`
	}{Filter: filter{All: m.ToAll, Tag: m.TagID}, News: mediaIDOnly{m.MediaID}, MsgType: "mpnews", ClientMsgID: m.ClientMsgID}
	if m.IgnoreReprint {
		in.IgnoreReprint = 1
	}
	rq := post("/cgi-bin/message/mass/sendall")
	rq.take = c.readMass
	rq.repeat = m.ClientMsgID != ""
	var out massID
	err = c.call(ctx, rq, in, &out)
	return string(out.ID), err
}

type massID struct {
	ErrCode int          `json:"errcode,omitempty"`
	ID      textOrNumber `json:"msg_id"`
}

// readMass reads the answer of a mass send, and takes "sent before" with its msg_id for sent.
func (c *Client) readMass(resp *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	if err != nil {
		return nil, err
	}
	var known massID
	if json.Unmarshal(raw, &known) == nil && known.ErrCode == codeMassRepeated && known.ID != "" {
		return raw, nil
	}
	again := *resp
	again.Body = io.NopCloser(bytes.NewReader(raw))
	return c.readJSON(&again)
}

// PreviewMass shows a draft to one follower, as a mass send would. 100 a day; it counts to
// nobody's month.
func (c *Client) PreviewMass(ctx context.Context, mediaID, openID string) error {
	in := struct {
		ToUser  string      `json:"touser"`
		News    mediaIDOnly `json:"mpnews"`
		MsgType string      `json:"msgtype"`
	}{openID, mediaIDOnly{mediaID}, "mpnews"}
	return c.call(ctx, post("/cgi-bin/message/mass/preview"), in, nil)
}

// What MassStatus returns.
const (
	MassSending = "SENDING"
	MassSent    = "SEND_SUCCESS"
	MassFailed  = "SEND_FAIL"
	MassDeleted = "DELETE"
)

// MassStatus tells how far a mass send is.
func (c *Client) MassStatus(ctx context.Context, msgID string) (string, error) {
	in := struct {
		ID string `json:"msg_id"`
	}{msgID}
	var out struct {
		Status string `json:"msg_status"`
	}
	err := c.call(ctx, post("/cgi-bin/message/mass/get").read(), in, &out)
	return out.Status, err
}

// DeleteMass ends the pages of a mass-sent message for good; the card stays in the chats. A
// message that is still being sent goes to nobody else.
func (c *Client) DeleteMass(ctx context.Context, msgID string) error {
	in := struct {
		ID    json.Number `json:"msg_id"`
		Index int         `json:"article_idx"`
	}{json.Number(msgID), 0}
	return c.call(ctx, post("/cgi-bin/message/mass/delete"), in, nil)
}
