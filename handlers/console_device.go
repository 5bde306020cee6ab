package handlers

import (
	"crypto/rand"
	"net/netip"
	"strings"
	"time"
)

// cookieDevice is the secret of a browser: once an officer has signed in with it, who
// guesses elsewhere cannot lock the officer out of it.
const (
	cookieDevice = "zy_device"
	deviceFor    = 180 * 24 * time.Hour
	deviceSecret = 26 // characters of a newSecret
)

// newSecret invents 130 random bits.
func newSecret() string { return rand.Text() }

// deviceOf tells in a few words which browser it is, from what it says of itself.
func deviceOf(userAgent string) string {
	return firstIn(userAgent, "浏览器", [][2]string{{"MicroMessenger", "微信"}, {"Edg", "Edge"}, {"OPR", "Opera"}, {"QQBrowser", "QQ 浏览器"}, {"360SE", "360 浏览器"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}) +
		" · " + firstIn(userAgent, "其他系统", [][2]string{{"Android", "安卓手机"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
}

// firstIn is the name of the first mark that stands in a text.
func firstIn(text, otherwise string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(text, m[0]) {
			return m[1]
		}
	}
	return otherwise
}

// coarse is an address without its last half: enough to tell the office from elsewhere.
func coarse(address string) string {
	a, err := netip.ParseAddr(address)
	switch {
	case err != nil:
		return "未知"
	case a.Unmap().IsLoopback():
		return "本机"
	case a.Unmap().Is4():
		part := strings.SplitN(a.Unmap().String(), ".", 3)
		return part[0] + "." + part[1] + ".*.*"
	}
	p, _ := a.Prefix(32) // an IPv6 address has 128 bits
	return strings.TrimSuffix(p.Addr().WithZone("").String(), "::") + ":…"
}
