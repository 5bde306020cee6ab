package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"zaiyue/config"
	"zaiyue/content/picture"
	"zaiyue/fault"
)

// takenPictures gets the pictures of published articles from where WeChat serves them, and
// from nowhere else: an address in an article is no reason to ask any other machine.
type takenPictures struct {
	tools     *tools
	http      *http.Client
	simulator string // scheme and host of a pretended platform; empty: none
}

// pictureWithin bounds the wait for one picture.
const pictureWithin = 20 * time.Second

func newTakenPictures(t *tools) *takenPictures {
	p := &takenPictures{tools: t, http: &http.Client{
		Timeout:       pictureWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if t.config.WeChat.Mode == config.ModeSimulator {
		p.simulator = strings.TrimSuffix(t.config.WeChat.APIBase, "/")
	}
	return p
}

// allowed returns the address to ask for, or nothing for one that is not WeChat's.
func (p *takenPictures) allowed(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if p.simulator != "" && strings.HasPrefix(address, p.simulator+"/mmbiz/") {
		return address
	}
	if !slices.Contains([]string{"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn"}, u.Host) || u.User != nil {
		return ""
	}
	u.Scheme = "https"
	return u.String()
}

// fetch is paste.Cleaner.Fetch. What cannot be had is fault.Invalid: the article goes on
// without it.
func (p *takenPictures) fetch(ctx context.Context, address string) ([]byte, error) {
	address = p.allowed(address)
	if address == "" {
		return nil, fault.New(fault.Invalid, "")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "", err)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fault.Wrap(fault.Invalid, "", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, picture.MaxFile+1))
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil && resp.StatusCode != http.StatusOK:
		err = fmt.Errorf("status %d", resp.StatusCode)
	case err == nil && len(data) > picture.MaxFile:
		err = errors.New("too long")
	}
	return data, fault.Wrap(fault.Invalid, "", err)
}
