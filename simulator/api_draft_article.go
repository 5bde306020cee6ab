package simulator

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// checkArticle refuses what WeChat refuses and returns the article as WeChat keeps it;
// lengths are characters. alone says that it is the draft's only article. p.mu is held.
func (p *platform) checkArticle(a newsItem, alone bool) (newsItem, error) {
	setDefault(&a.ArticleType, "news")
	rules := p.rules.Draft
	long := func(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }
	switch {
	case a.ArticleType != "news" && a.ArticleType != "newspic":
		return a, refuse(40097)
	case a.Title == "" || long(a.Title, rules.Title):
		return a, refuse(45003)
	case long(a.Author, rules.Author):
		return a, refusef(45110, "author size out of limit")
	case long(a.Digest, rules.Digest):
		return a, refuse(45004)
	case strings.TrimSpace(a.Content) == "" && a.ArticleType == "news":
		return a, refuse(44004)
	case utf8.RuneCountInString(a.Content) >= rules.Content || len(a.Content) >= rules.ContentBytes:
		return a, refuse(45002)
	case !validSource(a.ContentSourceURL, rules.SourceURLBytes):
		return a, refuse(41039)
	}
	if err := p.checkPictures(a); err != nil {
		return a, err
	}
	if a.ArticleType == "news" {
		a.Content = p.cleanArticle(a.Content)
	} else {
		a.Content = plainText(a.Content)
	}
	switch {
	case !alone:
		a.Digest = ""
	case a.Digest == "":
		a.Digest = firstRunes(plainText(a.Content), rules.DigestFrom)
	}
	return a, nil
}

func validSource(raw string, limit int) bool {
	if raw == "" {
		return true
	}
	u, err := url.Parse(raw)
	return err == nil && len(raw) <= limit && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// checkPictures wants permanent pictures: the cover of a news article, all of a newspic.
func (p *platform) checkPictures(a newsItem) error {
	var ids []string
	if a.ArticleType == "news" {
		ids = []string{a.ThumbMediaID}
	} else if a.ImageInfo != nil {
		for _, picture := range a.ImageInfo.List {
			ids = append(ids, picture.MediaID)
		}
	}
	if len(ids) == 0 || len(ids) > p.rules.Draft.Pictures {
		return refuse(40007)
	}
	for _, id := range ids {
		if m := p.findMedia(id); m == nil || !m.Permanent || m.Kind != "image" && m.Kind != "thumb" {
			return refuse(40007)
		}
	}
	return nil
}

// cleanArticle takes out of an article what WeChat takes out without a word: scripts, and
// pictures that were not uploaded to it. Everything else stays as written. p.mu is held.
func (p *platform) cleanArticle(content string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(content))
	inScript := false
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken { // the end: a string has no other errors
			return b.String()
		}
		written := string(tokens.Raw()) // before Token, which lower-cases in place
		t := tokens.Token()
		switch {
		case t.Data == "script" && kind != html.TextToken:
			inScript = kind == html.StartTagToken
		case inScript:
		case t.Data == "img" && kind != html.TextToken && !p.ownPicture(t):
		default:
			b.WriteString(withoutHandlers(written, t))
		}
	}
}

// withoutHandlers drops on… attributes, which are scripts too.
func withoutHandlers(written string, t html.Token) string {
	kept := t.Attr[:0:0]
	for _, a := range t.Attr {
		if !strings.HasPrefix(a.Key, "on") {
			kept = append(kept, a)
		}
	}
	if len(kept) == len(t.Attr) {
		return written
	}
	t.Attr = kept
	return t.String()
}

// ownPicture reports whether an <img> shows a picture the platform holds: one of its own
// hosts, or the address our uploadimg gave. p.mu is held.
func (p *platform) ownPicture(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key != "src" && a.Key != "data-src" {
			continue
		}
		u, err := url.Parse(a.Val)
		if err != nil {
			return false
		}
		return u.Host == "mmbiz.qpic.cn" || u.Host == "mmbiz.qlogo.cn" || strings.HasPrefix(a.Val, p.opts.PublicURL+"/mmbiz/")
	}
	return false
}

// plainText is the words of some HTML.
func plainText(content string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(content))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(tokens.Text())
		}
	}
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}
