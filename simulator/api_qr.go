package simulator

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/jpeg"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/skip2/go-qrcode"
)

// qrCode is a parametric QR code (section 11).
type qrCode struct {
	ticket  string
	url     string // what the picture says
	scene   string
	expires time.Time // zero for a permanent one
}

// codeState keeps QR codes and short keys.
type codeState struct {
	codes     []qrCode
	permanent int
	short     map[string]shortKey
}

func qrEndpoints() []endpoint {
	return []endpoint{{Path: "/cgi-bin/qrcode/create", Methods: []string{http.MethodPost}, Needs: verifiedService, Call: createQR}}
}

type qrRequest struct {
	Seconds int64  `json:"expire_seconds"`
	Action  string `json:"action_name"`
	Info    struct {
		Scene struct {
			ID  int64  `json:"scene_id"`
			Str string `json:"scene_str"`
		} `json:"scene"`
	} `json:"action_info"`
}

func createQR(c *call) (any, error) {
	var in qrRequest
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	scene, permanent, err := c.scene(in)
	if err != nil {
		return nil, err
	}
	code := qrCode{scene: scene, ticket: c.ticket(), url: "http://weixin.qq.com/q/" + c.random(22)}
	answer := map[string]any{"ticket": code.ticket, "url": code.url}
	if permanent {
		if c.codes.permanent >= c.rules.Code.Permanent {
			return nil, refuse(45029)
		}
		c.codes.permanent++
	} else {
		setDefault(&in.Seconds, c.rules.Code.DefaultSeconds)
		if in.Seconds < 1 || in.Seconds > c.rules.Code.MaxSeconds {
			return nil, refuse(40097)
		}
		code.expires = c.Now.Add(time.Duration(in.Seconds) * time.Second)
		answer["expire_seconds"] = in.Seconds
	}
	c.codes.codes = append(c.codes.codes, code)
	return answer, nil
}

// scene reads what the code stands for, and whether it is for ever.
func (c *call) scene(in qrRequest) (scene string, permanent bool, err error) {
	rules, id, str := c.rules.Code, in.Info.Scene.ID, in.Info.Scene.Str
	switch in.Action {
	case "QR_SCENE", "QR_LIMIT_SCENE":
		permanent = in.Action == "QR_LIMIT_SCENE"
		highest := int64(1<<32 - 1)
		if permanent {
			highest = rules.PermanentScene
		}
		if id < 1 || id > highest {
			return "", false, refuse(40129)
		}
		return strconv.FormatInt(id, 10), permanent, nil
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if n := utf8.RuneCountInString(str); n < 1 || n > rules.SceneStr {
			return "", false, refuse(40129)
		}
		return str, in.Action == "QR_LIMIT_STR_SCENE", nil
	}
	return "", false, refuse(40053)
}

// ticket invents one that has to be escaped in an address, as real ones do; p.mu is held.
func (p *platform) ticket() string {
	a, b, c := p.randomBytes(), p.randomBytes(), p.randomBytes()
	secret := append(append(a[:], b[:]...), c[:]...)
	return "gQ+/" + base64.StdEncoding.EncodeToString(secret[:46])
}

// code finds a code that has not expired by its ticket or by what its picture says; p.mu
// is held.
func (p *platform) code(ticketOrURL string) (qrCode, bool) {
	for _, q := range p.codes.codes {
		if ticketOrURL == q.ticket || ticketOrURL == q.url {
			return q, q.expires.IsZero() || q.expires.After(p.clock.Now())
		}
	}
	return qrCode{}, false
}

// codesShown bounds the codes that the phone offers to scan.
const codesShown = 5

// controlCodes is GET /sim/codes: the codes made last that can still be scanned, the newest
// first. A phone in a browser cannot look at a screen.
func (p *platform) controlCodes(*http.Request) (any, error) {
	type code struct {
		URL     string     `json:"url"`
		Scene   string     `json:"scene"`
		Expires *time.Time `json:"expires,omitempty"`
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := []code{}
	for i := len(p.codes.codes) - 1; i >= 0 && len(shown) < codesShown; i-- {
		q := p.codes.codes[i]
		if q.expires.IsZero() {
			shown = append(shown, code{URL: q.url, Scene: q.scene})
		} else if q.expires.After(p.clock.Now()) {
			shown = append(shown, code{q.url, q.scene, &q.expires})
		}
	}
	return shown, nil
}

// sceneOf is the scene of a QR ticket, empty for an unknown or expired one; p.mu is held.
func (p *platform) sceneOf(ticket string) string {
	q, ok := p.code(ticket)
	if !ok {
		return ""
	}
	return q.scene
}

// qrScan is a graduate who holds the phone before a code of this account:
// POST /sim/users/{id}/scan.
type qrScan struct {
	follow
	URL string `json:"url,omitempty"` // what the picture says, in place of the ticket
}

// actScan follows by the code, or tells the account of a follower's scan. A scene may be
// given in place of a code made here. p.mu is held.
func (p *platform) actScan(u *user, in qrScan) (d deed, err error) {
	f := in.follow
	if f.Scene == "" {
		setDefault(&in.URL, f.Ticket)
		q, ok := p.code(in.URL)
		if !ok {
			return d, errors.New("二维码已过期，或者不是这个公众号的")
		}
		f.Scene, f.Ticket = q.scene, q.ticket
	}
	d.add(p.followAccount(u, f))
	return d, nil
}

// serveQR is mp.weixin.qq.com/cgi-bin/showqrcode: the picture of a code, 404 for a bad
// ticket.
func (p *platform) serveQR(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	q, ok := p.code(r.URL.Query().Get("ticket"))
	p.mu.Unlock()
	w.Header().Set("X-Simulator", "not WeChat")
	if !ok {
		http.NotFound(w, r)
		return
	}
	picture, err := qrPicture(q.url)
	if err != nil {
		p.log.Error("qr code not drawn", "err", err)
		http.Error(w, "system error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/jpg")
	w.Write(picture) // the caller may be gone
}

// qrPicture is a JPEG of 430 × 430 dots, the size of WeChat's.
func qrPicture(words string) ([]byte, error) {
	code, err := qrcode.New(words, qrcode.Medium)
	if err != nil {
		return nil, err
	}
	var drawn image.Image = code.Image(430)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn, &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
