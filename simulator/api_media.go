package simulator

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
)

func mediaEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/media/upload", Methods: post, Form: true, Call: uploadMedia},
		{Path: "/cgi-bin/media/get", Methods: get, Call: getMedia},
		{Path: "/cgi-bin/media/get/jssdk", Methods: get, Call: getMedia},
		{Path: "/cgi-bin/media/uploadimg", Methods: post, Form: true, Call: uploadArticleImage},
	}
}

// uploaded is one multipart upload: the part "media" and the field "description".
type uploaded struct {
	FileName    string
	Data        []byte
	Description string
}

// upload reads the body as a form. Without a part "media" that has a file name it is
// 41005; an empty file is 44001.
func (c *call) upload() (uploaded, error) {
	var in uploaded
	kind, params, err := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return in, refuse(41005)
	}
	form := multipart.NewReader(bytes.NewReader(c.Body), params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, refuse(41005)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return in, refuse(41005)
		}
		switch part.FormName() {
		case "media":
			in.FileName, in.Data = part.FileName(), data
		case "description": // one SDK sends it as a file without a name
			in.Description = string(data)
		}
	}
	switch {
	case in.FileName == "":
		return in, refuse(41005)
	case len(in.Data) == 0:
		return in, refuse(44001)
	}
	return in, nil
}

// formats are the first bytes that tell a file's format.
var formats = [...]struct {
	name, contentType string
	at                int
	magic             string
}{
	{"png", "image/png", 0, "\x89PNG\r\n\x1a\n"},
	{"jpeg", "image/jpeg", 0, "\xff\xd8\xff"},
	{"gif", "image/gif", 0, "GIF8"},
	{"bmp", "image/bmp", 0, "BM"},
	{"amr", "audio/amr", 0, "#!AMR"},
	{"mp3", "audio/mpeg", 0, "ID3"},
	{"mp3", "audio/mpeg", 0, "\xff\xfb"},
	{"mp3", "audio/mpeg", 0, "\xff\xf3"},
	{"wma", "audio/x-ms-wma", 0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"},
	{"wav", "audio/wav", 8, "WAVE"},
	{"mp4", "video/mp4", 4, "ftyp"},
}

// format tells a file by its first bytes, whatever its name says.
func format(data []byte) (name, contentType string) {
	for _, f := range formats {
		if len(data) >= f.at+len(f.magic) && string(data[f.at:f.at+len(f.magic)]) == f.magic {
			return f.name, f.contentType
		}
	}
	return "", ""
}

// tooBig is the code for an oversized file of each type.
func tooBig(kind string) error {
	code, ok := map[string]int{"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012, "article": 40009}[kind]
	if !ok {
		code = 40006
	}
	return refuse(code)
}

// checkFile refuses an unknown type (40004), a foreign format (40005) and an oversized
// file, and returns the content type.
func checkFile(rules map[string]MediaRule, kind string, data []byte) (string, error) {
	rule, ok := rules[kind]
	if !ok {
		return "", refuse(40004)
	}
	name, contentType := format(data)
	switch {
	case !slices.Contains(rule.Formats, name):
		return "", refuse(40005)
	case rule.Bytes > 0 && len(data) > rule.Bytes:
		return "", tooBig(kind)
	}
	return contentType, nil
}

func uploadMedia(c *call) (any, error) {
	kind := c.Query.Get("type")
	if _, ok := c.rules.Upload[kind]; !ok || kind == "article" {
		return nil, refuse(40004)
	}
	in, err := c.upload()
	if err != nil {
		return nil, err
	}
	contentType, err := checkFile(c.rules.Upload, kind, in.Data)
	if err != nil {
		return nil, err
	}
	m := c.addMedia(mediaItem{Kind: kind, ContentType: contentType, FileName: in.FileName, Data: in.Data})
	answer := map[string]any{"type": kind, "media_id": m.ID, "created_at": m.Created.Unix()}
	if kind == "thumb" { // older captures have it under this name
		answer["thumb_media_id"] = m.ID
	}
	return answer, nil
}

// getMedia answers the file itself; a video is an address in JSON, and an error is JSON
// too, with HTTP status 200 (section 8.5).
func getMedia(c *call) (any, error) {
	id := c.Query.Get("media_id")
	if id == "" {
		return nil, refuse(41006)
	}
	m := c.findMedia(id)
	if m == nil {
		return nil, refuse(40007)
	}
	if m.Kind == "video" {
		return map[string]string{"video_url": c.mediaURL(m.ID)}, nil
	}
	return m.file(), nil
}

func (m *mediaItem) file() raw {
	name := m.FileName
	if name == "" {
		kind, _ := format(m.Data)
		name = m.ID + "." + kind
	}
	return raw{ContentType: m.ContentType, FileName: name, Data: m.Data}
}

// uploadArticleImage is uploadimg: a picture for the inside of articles, which counts to
// no limit of material and never expires.
func uploadArticleImage(c *call) (any, error) {
	in, err := c.upload()
	if err != nil {
		return nil, err
	}
	contentType, err := checkFile(c.rules.Upload, "article", in.Data)
	if err != nil {
		return nil, err
	}
	m := c.addMedia(mediaItem{Kind: "article", ContentType: contentType, FileName: in.FileName, Data: in.Data, Permanent: true})
	return map[string]string{"url": c.mediaURL(m.ID)}, nil
}
