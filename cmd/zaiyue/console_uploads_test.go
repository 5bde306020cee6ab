package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zaiyue/content/picture"
	"zaiyue/people"
)

// samplePNG is a drawing of w by h pixels.
func samplePNG(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i / 7)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// answer is what the uploads say to a script.
type answer struct {
	URL           string
	Width, Height int
	Markdown      string
	Words, Error  string
}

func answerOf(t *testing.T, p *consolePage) (a answer) {
	t.Helper()
	if err := json.Unmarshal([]byte(p.body), &a); err != nil {
		t.Fatalf("%d %s: %v", p.status, p.body, err)
	}
	return a
}

func TestPicturesAreKeptAndServed(t *testing.T) {
	r := start(t, nil)
	editor := r.officer(t, people.Editor)
	p := editor.upload("/pictures", nil, "picture", `../../"><script>alert(1)</script>.php`, append(samplePNG(t, 2400, 1200), "<?php evil"...))
	a := answerOf(t, p)
	if p.status != http.StatusOK || a.Width != 1920 || a.Height != 960 || !picture.ValidName(strings.TrimPrefix(a.URL, "/media/")) {
		t.Fatalf("uploading = %d %s, want a picture of 1920x960 under /media", p.status, p.body)
	}
	if again := answerOf(t, editor.upload("/pictures", nil, "picture", "b.jpg", samplePNG(t, 2400, 1200))); again.URL != a.URL {
		t.Errorf("the same picture again = %s, want %s", again.URL, a.URL)
	}
	root := "http://" + r.app.config.Server.Listen
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, a.URL, 200}, {http.MethodHead, a.URL, 200},
		{http.MethodGet, "/media/" + strings.Repeat("0", 40) + ".jpg", 404},
		{http.MethodGet, "/media/..%2f..%2fzaiyue.db", 404}, {http.MethodGet, "/media/zaiyue.db", 404}, {http.MethodGet, "/media/", 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, root+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.Body.Close() != nil || resp.StatusCode != tt.status {
			t.Errorf("%s %s = %d, %v; want %d", tt.method, tt.path, resp.StatusCode, err, tt.status)
		}
		if tt.status != 200 {
			continue
		}
		for name, want := range map[string]string{
			"Content-Type": string(picture.TypeOf(a.URL)), "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
			"Content-Security-Policy": "default-src 'none'; sandbox",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s of %s = %q, want %q", name, tt.path, got, want)
			}
		}
		if bytes.Contains(body, []byte("evil")) || tt.method == http.MethodGet && len(body) == 0 {
			t.Errorf("%d bytes are served, with what hung behind the picture: %v", len(body), bytes.Contains(body, []byte("evil")))
		}
	}
}

func TestPastedTextAndItsPictures(t *testing.T) {
	r := start(t, nil)
	editor := r.officer(t, people.Editor)
	html := `<p class=MsoNormal><b>注意：</b>带证件<script>alert(1)</script></p><img src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(samplePNG(t, 40, 30)) + `">`
	for name, p := range map[string]*consolePage{
		"as a form": editor.post("/paste", url.Values{"html": {html}}),
		"in parts":  editor.upload("/paste", nil, "html", "x", []byte(html)),
	} {
		a := answerOf(t, p)
		if p.status != http.StatusOK || !strings.HasPrefix(a.Markdown, "**注意**：带证件\n\n![](/media/") || strings.Contains(a.Markdown, "script") || !strings.Contains(a.Words, "图片 1 张") {
			t.Errorf("%s: %d %+v", name, p.status, a)
		}
	}
}

func TestAWordDocumentIsRead(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"word/document.xml": `<w:document xmlns:w="w" xmlns:r="r" xmlns:a="a"><w:body><w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>须知</w:t></w:r></w:p>` +
			`<w:p><w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r></w:p></w:body></w:document>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Id="rId1" Target="media/image1.png"/></Relationships>`,
		"word/media/image1.png":        string(samplePNG(t, 30, 20)),
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil).officer(t, people.Editor).upload("/docx", nil, "document", "须知.docx", b.Bytes())
	if a := answerOf(t, p); p.status != http.StatusOK || !strings.HasPrefix(a.Markdown, "## 须知\n\n![](/media/") {
		t.Errorf("a document = %d %+v", p.status, a)
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	r := start(t, nil)
	editor, reviewer := r.officer(t, people.Editor), r.officer(t, people.Reviewer)
	for _, tt := range []struct {
		name   string
		page   *consolePage
		status int
		says   string
	}{
		{"no picture", editor.upload("/pictures", nil, "picture", "a.jpg", []byte("<svg onload=alert(1)>")), 400, "SVG"},
		{"no file", editor.upload("/pictures", nil, "other", "a.jpg", []byte("x")), 400, "没有收到文件"},
		{"too large", editor.upload("/pictures", nil, "picture", "a.jpg", make([]byte, picture.MaxFile+100<<10)), 429, "20 MB"},
		{"old Word", editor.upload("/docx", nil, "document", "<img src=x onerror=alert(1)>.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), 400, ".docx"},
		{"no form", editor.post("/paste", nil), 400, "没有收到"},
		{"no right", reviewer.upload("/pictures", nil, "picture", "a.png", samplePNG(t, 4, 4)), 403, "角色"},
	} {
		if tt.page.status != tt.status || !strings.Contains(tt.page.text(".trouble"), tt.says) || strings.Contains(tt.page.body, "onerror") {
			t.Errorf("%s: %d %q, want %d with %q", tt.name, tt.page.status, tt.page.text("main"), tt.status, tt.says)
		}
	}
}

// TestAScriptReadsWhatWentWrong wants trouble as JSON where a script asks.
func TestAScriptReadsWhatWentWrong(t *testing.T) {
	r := start(t, nil)
	editor := r.officer(t, people.Editor)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, editor.url("/paste"), strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := editor.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil || resp.StatusCode != 400 || a.Error == "" || a.Words != a.Error {
		t.Errorf("a script gets %d %+v, %v; want 400 with words", resp.StatusCode, a, err)
	}
}
