package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

func materialEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/material/add_material", Methods: post, Form: true, Call: addMaterial},
		{Path: "/cgi-bin/material/get_material", Methods: post, Call: getMaterial},
		{Path: "/cgi-bin/material/del_material", Methods: post, Call: delMaterial},
		{Path: "/cgi-bin/material/get_materialcount", Methods: get, Call: countMaterial},
		{Path: "/cgi-bin/material/batchget_material", Methods: post, Call: batchGetMaterial},
	}
}

func addMaterial(c *call) (any, error) {
	kind := c.Query.Get("type")
	if _, ok := c.rules.Keep[kind]; !ok {
		return nil, refuse(40004)
	}
	in, err := c.upload()
	if err != nil {
		return nil, err
	}
	contentType, err := checkFile(c.rules.Keep, kind, in.Data)
	if err != nil {
		return nil, err
	}
	m := mediaItem{Kind: kind, ContentType: contentType, FileName: in.FileName, Data: in.Data, Permanent: true}
	if kind == "video" {
		if m.Title, m.Description, err = videoWords(in.Description); err != nil {
			return nil, err
		}
	}
	if limit := c.rules.Kept[kind]; limit > 0 && len(c.material(kind)) >= limit {
		return nil, refuse(45074)
	}
	kept := c.addMedia(m)
	answer := map[string]string{"media_id": kept.ID}
	if kind == "image" {
		answer["url"] = c.mediaURL(kept.ID)
	}
	return answer, nil
}

// videoWords reads the form field description of a video.
func videoWords(description string) (title, introduction string, err error) {
	var in struct {
		Title        string `json:"title"`
		Introduction string `json:"introduction"`
	}
	if err := json.Unmarshal([]byte(description), &in); err != nil {
		return "", "", refuse(47001)
	}
	return in.Title, in.Introduction, nil
}

// material is the permanent files of a type, newest first; p.mu is held.
func (p *platform) material(kind string) []*mediaItem {
	var found []*mediaItem
	for _, m := range p.media.byID {
		if m.Permanent && m.Kind == kind {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *mediaItem) int {
		if c := b.Created.Compare(a.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return found
}

// mediaID reads {"media_id": …}, which many calls take.
func (c *call) mediaID() (string, error) {
	var in struct {
		MediaID string `json:"media_id"`
	}
	if err := c.decode(&in); err != nil {
		return "", err
	}
	if in.MediaID == "" {
		return "", refuse(41006)
	}
	return in.MediaID, nil
}

// ownMaterial finds a permanent file that is no picture of an article.
func (c *call) ownMaterial(id string) *mediaItem {
	m := c.findMedia(id)
	if m == nil || !m.Permanent || m.Kind == "article" {
		return nil
	}
	return m
}

func getMaterial(c *call) (any, error) {
	id, err := c.mediaID()
	if err != nil {
		return nil, err
	}
	if d := c.articles.draft(id); d != nil {
		return map[string]any{"news_item": c.shownItems(d.items, d.preview, false)}, nil
	}
	m := c.ownMaterial(id)
	switch {
	case m == nil:
		return nil, refuse(40007)
	case m.Kind == "video":
		return map[string]string{"title": m.Title, "description": m.Description, "down_url": c.mediaURL(m.ID)}, nil
	}
	return m.file(), nil
}

func delMaterial(c *call) (any, error) {
	id, err := c.mediaID()
	switch {
	case err != nil:
		return nil, err
	case c.ownMaterial(id) == nil:
		return nil, refuse(40007)
	case c.menu.uses(id):
		return nil, refuse(48005)
	}
	delete(c.media.byID, id)
	return nil, nil
}

// uses reports whether a menu shows the file.
func (s *menuState) uses(mediaID string) bool {
	var in func([]button) bool
	in = func(list []button) bool {
		return slices.ContainsFunc(list, func(b button) bool { return b.MediaID == mediaID || in(b.Sub) })
	}
	if s.standard != nil && in(s.standard.Buttons) {
		return true
	}
	return slices.ContainsFunc(s.conditional, func(m menu) bool { return in(m.Buttons) })
}

func countMaterial(c *call) (any, error) {
	return map[string]int{
		"voice_count": len(c.material("voice")), "video_count": len(c.material("video")),
		"image_count": len(c.material("image")), "news_count": 0, // articles live in the draft box
	}, nil
}

func batchGetMaterial(c *call) (any, error) {
	var in struct {
		Type string `json:"type"`
		page
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	type row struct {
		MediaID string `json:"media_id"`
		Name    string `json:"name"`
		Updated int64  `json:"update_time"`
		URL     string `json:"url,omitempty"`
	}
	rows := []row{}
	switch in.Type {
	case "image", "voice", "video":
		for _, m := range c.material(in.Type) {
			rows = append(rows, row{m.ID, m.FileName, m.Created.Unix(), c.mediaURL(m.ID)})
		}
	case "news":
	default:
		return nil, refuse(40004)
	}
	return paged(rows, in.page)
}
