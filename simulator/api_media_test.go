package simulator

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
)

func jpegPicture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// padded makes a file n bytes long.
func padded(data []byte, n int) []byte {
	return append(append([]byte{}, data...), make([]byte, n-len(data))...)
}

// TestChecklist10Uploads: types, magic bytes, sizes, and the part itself.
func TestChecklist10Uploads(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	png, jpg := samplePicture(), jpegPicture(t)
	amr, _ := sampleMedia("voice")
	mp4, _ := sampleMedia("video")
	const upload, keep, img = "/cgi-bin/media/upload", "/cgi-bin/material/add_material", "/cgi-bin/media/uploadimg"
	tests := []struct {
		name, path, kind, field, file string
		data                          []byte
		code                          string
	}{
		{"image", upload, "image", "media", "a.png", png, "0"},
		{"gif", upload, "image", "media", "a.gif", []byte("GIF89a…"), "0"},
		{"voice", upload, "voice", "media", "a.amr", amr, "0"},
		{"video", upload, "video", "media", "a.mp4", mp4, "0"},
		{"thumb", upload, "thumb", "media", "a.jpg", jpg, "0"},
		{"no such type", upload, "news", "media", "a.png", png, "40004"},
		{"no type", upload, "", "media", "a.png", png, "40004"},
		{"not a type of the API", upload, "article", "media", "a.png", png, "40004"},
		{"text called png", upload, "image", "media", "a.png", []byte("hello"), "40005"},
		{"png as thumb", upload, "thumb", "media", "a.png", png, "40005"},
		{"bmp is for keeping only", upload, "image", "media", "a.bmp", []byte("BM……"), "40005"},
		{"empty", upload, "image", "media", "a.png", nil, "44001"},
		{"another part", upload, "image", "file", "a.png", png, "41005"},
		{"no file name", upload, "image", "media", "", png, "41005"},
		{"image too big", upload, "image", "media", "a.png", padded(png, 10<<20+1), "40009"},
		{"voice too big", upload, "voice", "media", "a.amr", padded(amr, 2<<20+1), "40010"},
		{"video too big", upload, "video", "media", "a.mp4", padded(mp4, 10<<20+1), "40011"},
		{"thumb too big", upload, "thumb", "media", "a.jpg", padded(jpg, 64<<10+1), "40012"},
		{"keep bmp", keep, "image", "media", "a.bmp", []byte("BM……"), "0"},
		{"keep wav", keep, "voice", "media", "a.wav", []byte("RIFF\x00\x00\x00\x00WAVEfmt "), "0"},
		{"keep news is gone", keep, "news", "media", "a.png", png, "40004"},
		{"article picture", img, "", "media", "a.jpg", jpg, "0"},
		{"article gif", img, "", "media", "a.gif", []byte("GIF89a…"), "40005"},
		{"article picture of 1 MB", img, "", "media", "a.jpg", padded(jpg, 1<<20), "40009"},
	}
	for _, tt := range tests {
		got := b.upload(tt.path+token+"&type="+tt.kind, tt.field, tt.file, tt.data, "")
		if got.code() != tt.code || tt.code == "0" && got.text("media_id")+got.text("url") == "" {
			t.Errorf("%s: %v, want errcode %s", tt.name, got, tt.code)
		}
	}
	if o := b.post(upload+token+"&type=image", "no form"); o.code() != "41005" {
		t.Errorf("a body that is no form = %v, want 41005", o)
	}
}

// TestChecklist10TemporaryMedia: the file comes back for 3 days; a video is JSON; errors
// are JSON with HTTP status 200.
func TestChecklist10TemporaryMedia(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, png := b.token(), samplePicture()
	mp4, _ := sampleMedia("video")
	const get = "/cgi-bin/media/get"
	kept := b.upload("/cgi-bin/media/upload"+token+"&type=image", "media", "证明.png", png, "")
	film := b.upload("/cgi-bin/media/upload"+token+"&type=video", "media", "a.mp4", mp4, "")
	if kept.text("type") != "image" || kept.text("created_at") == "" {
		t.Errorf("upload = %v", kept)
	}
	fetch := func(id string) (*http.Response, string) { return b.do("GET", get+b.token()+"&media_id="+id, "", "") }
	r, body := fetch(kept.text("media_id"))
	if body != string(png) || r.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment; filename=") {
		t.Errorf("media/get: %d bytes, %v; want the picture of %d bytes", len(body), r.Header, len(png))
	}
	r, body = fetch(film.text("media_id"))
	if !strings.HasPrefix(body, `{"video_url":"`+b.url) || r.StatusCode != 200 {
		t.Errorf("media/get of a video: %s, want JSON with video_url", body)
	}
	r, body = fetch("mEd1a_unknown")
	if r.StatusCode != 200 || !strings.Contains(body, `"errcode":40007`) || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		t.Errorf("unknown media: %d %s, want 40007 as JSON with 200", r.StatusCode, body)
	}
	if _, body := fetch(""); !strings.Contains(body, `"errcode":41006`) {
		t.Errorf("no media_id: %s, want 41006", body)
	}
	b.advance("71h")
	if _, body := fetch(kept.text("media_id")); body != string(png) {
		t.Errorf("after 71 h: %.60s, want the picture", body)
	}
	b.advance("2h")
	if _, body := fetch(kept.text("media_id")); !strings.Contains(body, `"errcode":40007`) {
		t.Errorf("after 73 h: %.60s, want 40007", body)
	}
}

// TestChecklist10Uploadimg: the address is served by the simulator and does not end.
func TestChecklist10Uploadimg(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, png := b.token(), samplePicture()
	address := b.upload("/cgi-bin/media/uploadimg"+token, "media", "a.png", png, "").text("url")
	b.advance("2000h")
	path, ok := strings.CutPrefix(address, b.url)
	if r, body := b.do("GET", path, "", ""); !ok || body != string(png) || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("GET %s: %d bytes, %s; want the picture", address, len(body), r.Header.Get("Content-Type"))
	}
	if o := b.get("/cgi-bin/material/get_materialcount" + b.token()); o.text("image_count") != "0" {
		t.Errorf("materialcount = %v, want no image: pictures of articles do not count", o)
	}
}

func TestMaterial(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, png := b.token(), samplePicture()
	mp4, _ := sampleMedia("video")
	const add, get, del, batch = "/cgi-bin/material/add_material", "/cgi-bin/material/get_material", "/cgi-bin/material/del_material", "/cgi-bin/material/batchget_material"
	picture := b.upload(add+token+"&type=image", "media", "封面.png", png, "")
	film := b.upload(add+token+"&type=video", "media", "a.mp4", mp4, `{"title":"办事流程","introduction":"三分钟看懂"}`)
	if o := b.upload(add+token+"&type=video", "media", "a.mp4", mp4, ""); o.code() != "47001" {
		t.Errorf("a video without description = %v, want 47001", o)
	}
	if picture.text("url") == "" || film.at("url") != nil {
		t.Errorf("add_material = %v, %v; want a url for the image only", picture, film)
	}
	b.advance("100h") // permanent
	token = b.token()
	id := `{"media_id":"` + picture.text("media_id") + `"}`
	if _, body := b.do("POST", get+token, "", id); body != string(png) {
		t.Errorf("get_material: %d bytes, want the picture", len(body))
	}
	if o := b.post(get+token, `{"media_id":"`+film.text("media_id")+`"}`); o.text("title") != "办事流程" || o.text("description") != "三分钟看懂" || o.text("down_url") == "" {
		t.Errorf("get_material of a video = %v", o)
	}
	if o := b.get("/cgi-bin/material/get_materialcount" + token); o.text("image_count")+o.text("video_count")+o.text("voice_count") != "110" {
		t.Errorf("materialcount = %v", o)
	}
	if o := b.post(batch+token, `{"type":"image","offset":0,"count":20}`); o.text("item", 0, "name") != "封面.png" || o.text("total_count") != "1" {
		t.Errorf("batchget_material = %v", o)
	}
	b.post("/cgi-bin/menu/create"+token, `{"button":[{"type":"media_id","name":"图","media_id":"`+picture.text("media_id")+`"}]}`)
	b.refused(token, []refusal{
		{"in a menu", del, id, "48005", ""},
		{"unknown", del, `{"media_id":"x"}`, "40007", ""},
		{"none", get, `{}`, "41006", ""},
		{"unknown type", batch, `{"type":"fish","count":1}`, "40004", ""},
		{"count 21", batch, `{"type":"image","count":21}`, "40097", ""},
	})
	b.get("/cgi-bin/menu/delete" + token)
	b.refused(token, []refusal{{"no menu any more", del, id, "0", ""}, {"gone", get, id, "40007", ""}})
	b.setRules(`{"kept":{"image":1}}`)
	b.cover(token)
	if o := b.upload(add+token+"&type=image", "media", "a.png", png, ""); o.code() != "45074" {
		t.Errorf("one image too many = %v, want 45074", o)
	}
}
