package wechat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"zaiyue/fault"
)

// parts reads a multipart body: contents by field, and the file's name.
func parts(t *testing.T, s seen) (fields map[string]string, filename string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(s.header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	fields = map[string]string{}
	for r := multipart.NewReader(strings.NewReader(s.body), params["boundary"]); ; {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, filename
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(part)
		fields[part.FormName()] = string(content)
		if part.FormName() == "media" {
			filename = part.FileName()
		} else if part.FileName() != "" {
			t.Errorf("field %s has the filename %q", part.FormName(), part.FileName())
		}
	}
}

func TestUploads(t *testing.T) {
	ctx := context.Background()
	file := func(kind MediaType) File {
		return File{Type: kind, Name: "证件.jpg", Body: strings.NewReader("bytes \\u0041 <&>"), Title: "标题 & 一", Introduction: "简介"}
	}
	tests := []struct {
		name, path, kind, answer string
		call                     func(*Client) (Uploaded, error)
		want                     Uploaded
		description              string
	}{
		{"media", "/cgi-bin/media/upload", "image", `{"type":"image","media_id":"m-1","created_at":1767225600}`,
			func(c *Client) (Uploaded, error) { return c.UploadMedia(ctx, file(MediaImage)) },
			Uploaded{MediaID: "m-1", CreatedAt: time.Unix(1767225600, 0).UTC()}, ""},
		{"thumb", "/cgi-bin/media/upload", "thumb", `{"type":"thumb","thumb_media_id":"m-2","created_at":1767225600}`,
			func(c *Client) (Uploaded, error) { return c.UploadMedia(ctx, file(MediaThumb)) },
			Uploaded{MediaID: "m-2", CreatedAt: time.Unix(1767225600, 0).UTC()}, ""},
		{"material", "/cgi-bin/material/add_material", "image", `{"media_id":"m-3","url":"http://mmbiz.qpic.cn/x"}`,
			func(c *Client) (Uploaded, error) { return c.AddMaterial(ctx, file(MediaImage)) },
			Uploaded{MediaID: "m-3", URL: "http://mmbiz.qpic.cn/x"}, ""},
		{"video", "/cgi-bin/material/add_material", "video", `{"media_id":"m-4"}`,
			func(c *Client) (Uploaded, error) { return c.AddMaterial(ctx, file(MediaVideo)) },
			Uploaded{MediaID: "m-4"}, `{"title":"标题 & 一","introduction":"简介"}`},
		{"article image", "/cgi-bin/media/uploadimg", "", `{"url":"http://mmbiz.qpic.cn/y"}`,
			func(c *Client) (Uploaded, error) {
				f := file("")
				u, err := c.UploadImage(ctx, f.Name, f.Body)
				return Uploaded{URL: u}, err
			},
			Uploaded{URL: "http://mmbiz.qpic.cn/y"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlatform(t)
			p.on(tt.path, tt.answer)
			c := p.client(t)
			_, _ = c.tokens.token(ctx)
			p.replaceToken() // so that the file has to go twice
			got, err := tt.call(c)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
			calls := p.to(tt.path)
			if len(calls) != 2 || calls[0].body != calls[1].body {
				t.Fatalf("the platform got %d uploads, want the same twice", len(calls))
			}
			s := calls[1]
			fields, filename := parts(t, s)
			if fields["media"] != "bytes \\u0041 <&>" || filename != "证件.jpg" || s.query.Get("type") != tt.kind {
				t.Errorf("file %q named %q, type %q", fields["media"], filename, s.query.Get("type"))
			}
			if fields["description"] != tt.description {
				t.Errorf("description %q, want %q", fields["description"], tt.description)
			}
			if s.header.Get("Content-Length") == "" {
				t.Error("no Content-Length")
			}
		})
	}
}

func TestUploadBounds(t *testing.T) {
	p := offlinePlatform()
	c := p.offline(t)
	_, thumbErr := c.UploadMedia(context.Background(), File{Type: MediaThumb, Name: "a.jpg", Body: strings.NewReader(strings.Repeat("x", 64<<10+1))})
	_, imageErr := c.UploadImage(context.Background(), "a.jpg", strings.NewReader(strings.Repeat("x", maxArticleImage+1)))
	for _, err := range []error{thumbErr, imageErr} {
		if fault.KindOf(err) != fault.TooMuch {
			t.Errorf("a file one byte too long: %v, want too much", err)
		}
	}
	if _, err := c.UploadMedia(context.Background(), File{Type: MediaThumb, Name: "a.jpg", Body: strings.NewReader(strings.Repeat("x", 64<<10))}); err != nil {
		t.Errorf("a file at its bound: %v", err)
	}
}

// mediaClient is a client whose downloads are answered with a header and body.
func mediaClient(t *testing.T, header http.Header, body io.Reader) *Client {
	t.Helper()
	c := newTestClient(t, "https://api.example.cn", func(cfg *ClientConfig) {
		cfg.HTTP = &http.Client{Transport: tripFunc(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(body)}, nil
		})}
	})
	c.tokens.adopt(AccessToken{Value: "t", ExpiresAt: apiNoon.Add(time.Hour)})
	return c
}

type failingWriter struct{}

var errDiskFull = errors.New("disk full")

func (failingWriter) Write([]byte) (int, error) { return 0, errDiskFull }

func TestDownloads(t *testing.T) {
	jpeg := "\xff\xd8\xff picture"
	named := http.Header{"Content-Type": {"image/jpeg"}, "Content-Disposition": {`attachment; filename="a.jpg"`}}
	var got bytes.Buffer
	d, err := mediaClient(t, named, strings.NewReader(jpeg)).DownloadMedia(context.Background(), "m+/=", &got)
	if want := (Download{ContentType: "image/jpeg", Filename: "a.jpg", Size: int64(len(jpeg))}); err != nil || d != want || got.String() != jpeg {
		t.Errorf("picture: %+v, %v, %q, want %+v", d, err, got.String(), want)
	}

	got.Reset()
	d, err = mediaClient(t, http.Header{"Content-Type": {"text/plain"}}, strings.NewReader(`{"video_url":"http://v.example.cn/1"}`)).DownloadMedia(context.Background(), "m", &got)
	if err != nil || d.VideoURL != "http://v.example.cn/1" || got.Len() != 0 {
		t.Errorf("video: %+v, %v, wrote %q", d, err, got.String())
	}

	_, err = mediaClient(t, named, strings.NewReader(`{"errcode":40007,"errmsg":"invalid media_id"}`)).DownloadMedia(context.Background(), "m", &got)
	if e, ok := errors.AsType[*APIError](err); !ok || e.ErrCode != 40007 || got.Len() != 0 {
		t.Errorf("refused: %v, wrote %q, want 40007 and nothing", err, got.String())
	}

	tooLong := io.LimitReader(zeros{}, MaxDownload+1)
	if _, err = mediaClient(t, named, tooLong).DownloadMedia(context.Background(), "m", io.Discard); fault.KindOf(err) != fault.TooMuch {
		t.Errorf("too long: %v, want too much", err)
	}
	if _, err = mediaClient(t, named, io.LimitReader(zeros{}, MaxDownload)).DownloadMedia(context.Background(), "m", io.Discard); err != nil {
		t.Errorf("at the bound: %v", err)
	}
	if _, err = mediaClient(t, named, strings.NewReader("")).DownloadMedia(context.Background(), "m", io.Discard); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("empty: %v, want unavailable", err)
	}
	if _, err = mediaClient(t, named, strings.NewReader(jpeg)).DownloadMedia(context.Background(), "m", failingWriter{}); !errors.Is(err, errDiskFull) || fault.KindOf(err) != fault.Internal {
		t.Errorf("full disk: %v, want internal", err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
