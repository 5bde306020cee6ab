package simulator

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// tap is what a graduate's finger meets: POST /sim/users/{id}/tap. One of Button, Path,
// Item and Link is set.
type tap struct {
	Button string `json:"button,omitempty"` // a menu button by key, name, URL or article_id
	Path   []int  `json:"path,omitempty"`   // a menu button by position: [1] or [0,2]
	Item   string `json:"item,omitempty"`   // an item of the newest msgmenu by id or words
	Link   string `json:"link,omitempty"`   // a link on the screen by words or address, newest first
	Entry  int64  `json:"entry,omitempty"`  // only on this entry of the screen; alone: the card itself

	Scan     *scanned    `json:"scan,omitempty"`     // for scancode_*
	Place    *place      `json:"place,omitempty"`    // for location_select
	Pictures []string    `json:"pictures,omitempty"` // for pic_*, base64; absent: one invented
	Delivery pushOptions `json:"delivery"`
}

type scanned struct {
	Type   string `json:"type"` // qrcode by default; a bar code reads "CODE_128,…"
	Result string `json:"result"`
}

// deed is what came of an act: pushes under way, and a page to open.
type deed struct {
	deliveries []*delivery
	open       *opening
}

func (d *deed) add(delivery *delivery) {
	if delivery != nil {
		d.deliveries = append(d.deliveries, delivery)
	}
}

var errNothingThere = errors.New("屏幕上没有可以点的这一项")

// tapped does what a tap does; p.mu is held.
func (p *platform) tapped(u *user, t tap) (deed, error) {
	switch {
	case t.Button != "" || len(t.Path) > 0:
		return p.tapMenu(u, t)
	case t.Item != "":
		return p.tapItem(u, t)
	default:
		return p.tapLink(u, t)
	}
}

func (p *platform) tapMenu(u *user, t tap) (deed, error) {
	if !u.Follows {
		return deed{}, errNotFollowed
	}
	m := p.menuFor(u)
	if m == nil {
		return deed{}, errors.New("公众号还没有菜单")
	}
	b, ok := findButton(m.Buttons, t)
	if !ok {
		return deed{}, errors.New("菜单里没有这个按钮")
	}
	p.show(u, entry{From: "user", Kind: "tap", Text: b.Name})
	return p.press(u, m, b, t)
}

// findButton finds a leaf by position, key, name, URL or article.
func findButton(buttons []button, t tap) (button, bool) {
	if len(t.Path) > 0 {
		i := t.Path[0]
		if i < 0 || i >= len(buttons) {
			return button{}, false
		}
		if len(t.Path) > 1 {
			return findButton(buttons[i].Sub, tap{Path: t.Path[1:]})
		}
		return buttons[i], len(buttons[i].Sub) == 0
	}
	for _, b := range buttons {
		if found, ok := findButton(b.Sub, t); ok {
			return found, true
		}
		if len(b.Sub) == 0 && slices.Contains([]string{b.Key, b.Name, b.URL, b.ArticleID, b.MediaID}, t.Button) {
			return b, true
		}
	}
	return button{}, false
}

// press is one leaf's doing (section 5.3); p.mu is held.
func (p *platform) press(u *user, m *menu, b button, t tap) (d deed, err error) {
	key := text("EventKey", b.Key)
	switch b.Type {
	case "click":
		p.interact(u, "menu")
		d.add(p.pushFor(u, p.eventOf(u, "CLICK", key), t.Delivery))
	case "view":
		d.open = p.opening(u, b.URL)
		d.add(p.pushFor(u, p.eventOf(u, "VIEW", text("EventKey", b.URL), number("MenuId", m.ID)), t.Delivery))
	case "miniprogram":
		d.open = &opening{URL: b.URL, MiniProgram: b.AppID, Path: b.PagePath}
		d.add(p.pushFor(u, p.eventOf(u, "view_miniprogram", text("EventKey", b.PagePath), number("MenuId", m.ID)), t.Delivery))
	case "scancode_push", "scancode_waitmsg":
		return p.pressScan(u, b, t)
	case "pic_sysphoto", "pic_photo_or_album", "pic_weixin":
		return p.pressPictures(u, b, t)
	case "location_select":
		return p.pressLocation(u, b, t)
	case "media_id":
		p.show(u, entry{From: "account", Via: "menu", Kind: "image", MediaID: b.MediaID, PicURL: p.mediaURL(b.MediaID)})
	case "article_id":
		p.show(u, entry{From: "account", Via: "menu", Kind: "article", Articles: []article{p.articleCard(b.ArticleID)}})
	case "article_view_limited", "view_limited":
		d.open = p.opening(u, p.articleCard(b.ArticleID).URL)
	}
	return d, nil
}

func (p *platform) pressScan(u *user, b button, t tap) (d deed, err error) {
	if t.Scan == nil {
		return d, errors.New("请给出扫码的内容 scan")
	}
	setDefault(&t.Scan.Type, "qrcode")
	p.interact(u, "menu")
	d.add(p.pushFor(u, p.eventOf(u, b.Type, text("EventKey", b.Key),
		parent("ScanCodeInfo", text("ScanType", t.Scan.Type), text("ScanResult", t.Scan.Result))), t.Delivery))
	if b.Type == "scancode_push" {
		d.open = p.opening(u, t.Scan.Result)
	}
	return d, nil
}

// pressPictures is the event, then one image message a picture.
func (p *platform) pressPictures(u *user, b button, t tap) (d deed, err error) {
	if len(t.Pictures) == 0 {
		t.Pictures = []string{base64.StdEncoding.EncodeToString(samplePicture())}
	}
	var items []element
	for _, picture := range t.Pictures {
		sum := md5.Sum([]byte(picture))
		items = append(items, parent("item", text("PicMd5Sum", hex.EncodeToString(sum[:]))))
	}
	info := parent("SendPicsInfo", number("Count", int64(len(items))), parent("PicList", items...))
	d.add(p.pushFor(u, p.eventOf(u, b.Type, text("EventKey", b.Key), info), t.Delivery))
	for _, picture := range t.Pictures {
		sent, err := p.sendMessage(u, message{Type: "image", Data: picture})
		if err != nil {
			return d, err
		}
		d.add(sent)
	}
	return d, nil
}

// pressLocation is the event, then a location message.
func (p *platform) pressLocation(u *user, b button, t tap) (d deed, err error) {
	if t.Place == nil {
		return d, errors.New("请给出位置 place")
	}
	at := *t.Place
	d.add(p.pushFor(u, p.eventOf(u, b.Type, text("EventKey", b.Key), parent("SendLocationInfo",
		text("Location_X", degrees(at.Latitude)), text("Location_Y", degrees(at.Longitude)),
		text("Scale", "15"), text("Label", at.Label), text("Poiname", ""))), t.Delivery))
	sent, err := p.sendMessage(u, message{Type: "location", Latitude: at.Latitude, Longitude: at.Longitude, Label: at.Label})
	d.add(sent)
	return d, err
}

// tapItem answers a msgmenu: the item's words, with its id.
func (p *platform) tapItem(u *user, t tap) (d deed, err error) {
	for _, e := range slices.Backward(u.screen) {
		if t.Entry != 0 && e.ID != t.Entry {
			continue
		}
		for _, i := range e.Items {
			if i.ID == t.Item || i.Text == t.Item {
				sent, err := p.sendMessage(u, message{Text: i.Text, ItemID: i.ID, Delivery: t.Delivery})
				d.add(sent)
				return d, err
			}
		}
	}
	return d, errNothingThere
}

// tapLink follows a link in a text, a card or an article.
func (p *platform) tapLink(u *user, t tap) (deed, error) {
	for _, e := range slices.Backward(u.screen) {
		if t.Entry != 0 && e.ID != t.Entry || e.From != "account" {
			continue
		}
		for _, link := range e.links() {
			if t.Link == "" && t.Entry != 0 || link.Text == t.Link || link.Href == t.Link {
				return p.followLink(u, link, t.Delivery)
			}
		}
	}
	return deed{}, errNothingThere
}

// links is everything on an entry that leads somewhere.
func (e entry) links() []part {
	var found []part
	for _, p := range e.Parts {
		if p.Href != "" {
			found = append(found, p)
		}
	}
	for _, a := range e.Articles {
		if a.URL != "" {
			found = append(found, part{Text: a.Title, Href: a.URL})
		}
	}
	if e.URL != "" {
		found = append(found, part{Text: e.Title, Href: e.URL})
	}
	return found
}

// followLink opens a page, or sends the words of an inline menu item (unconfirmed).
func (p *platform) followLink(u *user, link part, opts pushOptions) (d deed, err error) {
	if link.MiniProgram != "" {
		d.open = &opening{URL: link.Href, MiniProgram: link.MiniProgram, Path: link.Path}
		return d, nil
	}
	target, err := url.Parse(link.Href)
	if err != nil {
		return d, errors.New("链接的地址写错了")
	}
	if strings.EqualFold(target.Scheme, "weixin") && target.Host == "bizmsgmenu" {
		q := target.Query()
		sent, err := p.sendMessage(u, message{Text: q.Get("msgmenucontent"), ItemID: q.Get("msgmenuid"), Delivery: opts})
		d.add(sent)
		return d, err
	}
	d.open = p.opening(u, link.Href)
	return d, nil
}
