package wechat

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"time"

	"zaiyue/fault"
)

// MediaType is what a file is to WeChat.
type MediaType string

// The kinds of files. Limits: image 10 MB, voice 2 MB and 60 s, video 10 MB, thumb 64 kB.
const (
	MediaImage MediaType = "image"
	MediaVoice MediaType = "voice"
	MediaVideo MediaType = "video"
	MediaThumb MediaType = "thumb"
)

// maxUpload returns the bound in bytes of a kind, 0 for a kind that WeChat does not know.
func (t MediaType) maxUpload() int64 {
	switch t {
	case MediaImage, MediaVideo:
		return 10 << 20
	case MediaVoice:
		return 2 << 20
	case MediaThumb:
		return 64 << 10
	}
	return 0
}

// File is a file to upload. It is read once, up to its bound, and kept in memory while
// it is sent: WeChat wants the length first, and a refused token makes it go again.
type File struct {
	Type MediaType
	Name string // with the ending, which WeChat looks at
	Body io.Reader

	Title, Introduction string // of a video kept as material
}

// Uploaded is a file that the platform took.
type Uploaded struct {
	MediaID   string
	CreatedAt time.Time // of temporary media, which lives 3 days
	URL       string    // of an image kept as material
}

// UploadMedia uploads temporary media, which lives 3 days. A file over its bound is a
// TooMuch fault.
func (c *Client) UploadMedia(ctx context.Context, f File) (Uploaded, error) {
	return c.upload(ctx, "/cgi-bin/media/upload", f, f.Type.maxUpload())
}

// AddMaterial uploads permanent material: 100,000 images, 1,000 of each other kind.
func (c *Client) AddMaterial(ctx context.Context, f File) (Uploaded, error) {
	return c.upload(ctx, "/cgi-bin/material/add_material", f, f.Type.maxUpload())
}

// maxArticleImage bounds the pictures inside articles.
const maxArticleImage = 1 << 20

// UploadImage uploads a jpg or png under 1 MB for the inside of an article and returns
// its address. It does not count as material.
func (c *Client) UploadImage(ctx context.Context, name string, body io.Reader) (address string, err error) {
	up, err := c.upload(ctx, "/cgi-bin/media/uploadimg", File{Name: name, Body: body}, maxArticleImage)
	return up.URL, err
}

// upload sends one file as a form.
func (c *Client) upload(ctx context.Context, path string, f File, bound int64) (Uploaded, error) {
	if bound == 0 {
		return Uploaded{}, fault.New(fault.Invalid, "微信不认识这种文件。")
	}
	content, err := io.ReadAll(io.LimitReader(f.Body, bound+1))
	if err != nil {
		return Uploaded{}, fmt.Errorf("%s: reading the file: %w", path, err)
	}
	if int64(len(content)) > bound {
		return Uploaded{}, fault.New(fault.TooMuch, fmt.Sprintf("文件太大，最多 %d KB，请压缩后再传。", bound>>10))
	}
	rq := post(path)
	rq.limit = c.mediaLimit
	if f.Type != "" {
		rq.query = url.Values{"type": {string(f.Type)}}
	}
	if rq.body, rq.contentType, err = form(f, content); err != nil {
		return Uploaded{}, fmt.Errorf("%s: %w", path, err)
	}
	var out struct {
		MediaID      string `json:"media_id"`
		ThumbMediaID string `json:"thumb_media_id"` // older answers, for a thumb
		CreatedAt    int64  `json:"created_at"`
		URL          string `json:"url"`
	}
	if err := c.call(ctx, rq, nil, &out); err != nil {
		return Uploaded{}, err
	}
	up := Uploaded{MediaID: out.MediaID + out.ThumbMediaID, URL: out.URL}
	if out.MediaID != "" {
		up.MediaID = out.MediaID
	}
	if out.CreatedAt > 0 {
		up.CreatedAt = time.Unix(out.CreatedAt, 0).UTC()
	}
	return up, nil
}

// form builds the multipart body: the file, and a video's description as a plain field.
func form(f File, content []byte) (body []byte, contentType string, err error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile("media", f.Name)
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(content); err != nil {
		return nil, "", err
	}
	if f.Type == MediaVideo && f.Title != "" {
		about, err := encode(struct {
			Title        string `json:"title"`
			Introduction string `json:"introduction"`
		}{f.Title, f.Introduction})
		if err != nil {
			return nil, "", err
		}
		if err := w.WriteField("description", string(about)); err != nil {
			return nil, "", err
		}
	}
	err = w.Close()
	return buf.Bytes(), w.FormDataContentType(), err
}
