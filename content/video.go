package content

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// videoHosts are where the videos of an account stand: pages WeChat opens by itself.
var videoHosts = []string{"v.qq.com", "m.v.qq.com", "channels.weixin.qq.com"}

// IsVideo reports whether an address leads to a video's page (row Z10).
func IsVideo(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == "https" && slices.Contains(videoHosts, u.Host)
}

// watch is what a video is called whose link has no words but its address.
const watch = "看视频"

// videos makes a card of each paragraph that is nothing but a link to a video. The page
// itself plays nothing: no site but ours may run anything in it.
func videos(root *html.Node) {
	for _, p := range slices.Collect(root.Descendants()) {
		if p.DataAtom != atom.P {
			continue
		}
		a := p.FirstChild
		if a == nil || a != p.LastChild || a.DataAtom != atom.A {
			continue
		}
		at := slices.IndexFunc(a.Attr, func(t html.Attribute) bool { return t.Key == "href" })
		if at < 0 || !IsVideo(a.Attr[at].Val) {
			continue
		}
		a.Attr = append(a.Attr, html.Attribute{Key: "class", Val: "video"})
		switch t := a.FirstChild; {
		case t == nil:
			a.AppendChild(&html.Node{Type: html.TextNode, Data: watch})
		case t.Type == html.TextNode && strings.HasPrefix(t.Data, "https://"):
			t.Data = watch
		}
	}
}
