package simulator

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// outcome is what came of one try.
type outcome struct {
	verdict string
	detail  string
	final   bool    // no further try
	entries []entry // what the reply shows
	plain   string  // the answer, decrypted
	letter  letter  // what was sent
}

// envelope is a sealed reply (section 1.6); the names must be written exactly so.
type envelope struct {
	XMLName   xml.Name `xml:"xml"`
	Encrypt   string   `xml:"Encrypt"`
	Signature string   `xml:"MsgSignature"`
	TimeStamp string   `xml:"TimeStamp"`
	Nonce     string   `xml:"Nonce"`
}

// passive is a passive reply (section 3).
type passive struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string   `xml:"ToUserName"`
	FromUserName string   `xml:"FromUserName"`
	CreateTime   string   `xml:"CreateTime"`
	MsgType      string   `xml:"MsgType"`
	Content      string   `xml:"Content"`
	ImageID      string   `xml:"Image>MediaId"`
	VoiceID      string   `xml:"Voice>MediaId"`
	Video        struct {
		MediaID     string `xml:"MediaId"`
		Title       string `xml:"Title"`
		Description string `xml:"Description"`
	} `xml:"Video"`
	Music struct {
		Title        string `xml:"Title"`
		Description  string `xml:"Description"`
		MusicURL     string `xml:"MusicUrl"`
		HQMusicURL   string `xml:"HQMusicUrl"`
		ThumbMediaID string `xml:"ThumbMediaId"`
	} `xml:"Music"`
	ArticleCount int `xml:"ArticleCount"`
	Articles     []struct {
		Title       string `xml:"Title"`
		Description string `xml:"Description"`
		PicURL      string `xml:"PicUrl"`
		URL         string `xml:"Url"`
	} `xml:"Articles>item"`
}

// judge decides about an answer: good, nothing, worth another try, or unacceptable.
func (p *platform) judge(d *delivery, l letter, status int, body []byte, err error, stopped bool) outcome {
	switch {
	case stopped:
		return outcome{verdict: verdictStopped, final: true}
	case errors.Is(err, errNoWebhook):
		return outcome{verdict: verdictLost, detail: err.Error(), final: true}
	case errors.Is(err, context.DeadlineExceeded):
		return outcome{verdict: verdictTimeout, detail: "no whole answer within the deadline", plain: string(body)}
	case err != nil:
		return outcome{verdict: verdictRefused, detail: err.Error(), plain: string(body)}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if status != http.StatusOK {
		return outcome{verdict: verdictStatus, detail: http.StatusText(status), plain: string(body), final: !p.rules.Delivery.RetryOnStatus}
	}
	if s := string(body); s == "" || s == "success" {
		return outcome{verdict: verdictNothing, plain: s, final: true}
	}
	plain, err := p.unseal(l, body)
	o := outcome{verdict: verdictReply, plain: plain, final: true}
	if err == nil {
		err = p.accept(d, plain, &o)
	}
	if err != nil {
		o.verdict, o.detail, o.entries = verdictBad, err.Error(), nil
	}
	return o
}

// unseal takes the reply out of its envelope, or as it is where the mode allows; p.mu is
// held.
func (p *platform) unseal(l letter, body []byte) (string, error) {
	var e envelope
	if err := xml.Unmarshal(body, &e); err != nil {
		return string(body), fmt.Errorf("the reply is not XML: %w", err)
	}
	switch {
	case l.key == "" && e.Encrypt != "":
		return string(body), errors.New("an encrypted reply in plain mode")
	case e.Encrypt == "" && p.opts.Encryption == safe:
		return string(body), errors.New("a plaintext reply in safe mode")
	case e.Encrypt == "":
		return string(body), nil
	}
	if want := sign(p.opts.Token, e.TimeStamp, e.Nonce, e.Encrypt); e.Signature != want {
		return string(body), errors.New("MsgSignature does not fit")
	}
	if e.TimeStamp == "" || p.rules.Reply.NonceMustEcho && e.Nonce != l.nonce {
		return string(body), fmt.Errorf("the envelope's nonce is %q, the request's %q", e.Nonce, l.nonce)
	}
	msg, err := open(l.key, p.opts.AppID, strings.TrimSpace(e.Encrypt))
	if err != nil {
		return string(body), fmt.Errorf("the reply cannot be decrypted: %w", err)
	}
	return string(msg), nil
}

// accept checks a reply and fills what it shows; p.mu is held.
func (p *platform) accept(d *delivery, plain string, o *outcome) error {
	if !utf8.ValidString(plain) {
		return errors.New("the reply is not UTF-8")
	}
	var r passive
	if err := xml.Unmarshal([]byte(plain), &r); err != nil {
		return fmt.Errorf("the reply is not XML: %w", err)
	}
	if r.ToUserName != d.push.from || r.FromUserName != p.opts.OriginalID {
		return fmt.Errorf("the reply goes from %q to %q", r.FromUserName, r.ToUserName)
	}
	if r.CreateTime == "" {
		return errors.New("CreateTime is missing")
	}
	if r.MsgType == "transfer_customer_service" {
		o.verdict = verdictTransfer
		return nil
	}
	e, err := p.passiveEntry(d, r)
	if err != nil {
		return err
	}
	if u := d.push.user; u != nil && u.Follows {
		o.entries = []entry{e}
	}
	return nil
}

// passiveEntry is the reply as the graduate sees it; p.mu is held.
func (p *platform) passiveEntry(d *delivery, r passive) (entry, error) {
	switch r.MsgType {
	case "text":
		return p.passiveText(r.Content)
	case "image":
		return p.passiveMedia("image", r.ImageID)
	case "voice":
		return p.passiveMedia("voice", r.VoiceID)
	case "video":
		e, err := p.passiveMedia("video", r.Video.MediaID)
		e.Title, e.Text = r.Video.Title, r.Video.Description
		return e, err
	case "music":
		_, err := p.passiveMedia("music", r.Music.ThumbMediaID)
		return entry{Kind: "music", Title: r.Music.Title, Text: r.Music.Description, URL: r.Music.MusicURL, MediaID: r.Music.ThumbMediaID}, err
	case "news":
		return p.passiveNews(d, r)
	}
	return entry{}, fmt.Errorf("unknown MsgType %q", r.MsgType)
}

func (p *platform) passiveText(content string) (entry, error) {
	if content == "" {
		return entry{}, errors.New("the Content is empty")
	}
	if limit := p.rules.Reply.TextBytes; limit > 0 && len(content) > limit {
		return entry{}, fmt.Errorf("the Content has %d bytes, %d are allowed", len(content), limit)
	}
	return entry{Kind: "text", Text: content}, nil
}

func (p *platform) passiveMedia(kind, id string) (entry, error) {
	if id == "" {
		return entry{}, errors.New("MediaId is empty")
	}
	if p.rules.Reply.CheckMedia && p.findMedia(id) == nil {
		return entry{}, fmt.Errorf("MediaId %q is unknown or expired", id)
	}
	return entry{Kind: kind, MediaID: id, PicURL: p.mediaURL(id)}, nil
}

func (p *platform) passiveNews(d *delivery, r passive) (entry, error) {
	limit := p.rules.Reply.NewsAfterEvent
	if d.push.msgType != "event" {
		limit = p.rules.Reply.NewsAfterMessage
	}
	if len(r.Articles) == 0 || r.ArticleCount != len(r.Articles) {
		return entry{}, fmt.Errorf("ArticleCount is %d, there are %d articles", r.ArticleCount, len(r.Articles))
	}
	e := entry{Kind: "news"}
	for _, a := range r.Articles[:min(limit, len(r.Articles))] {
		e.Articles = append(e.Articles, article{Title: a.Title, Description: a.Description, PicURL: a.PicURL, URL: a.URL})
	}
	return e, nil
}
