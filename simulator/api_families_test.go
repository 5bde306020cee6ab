package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// quietBench is a bench whose webhook says nothing and keeps what it was told, and whose
// clock moves only by order: on 2026-01-01, 08:00 in China.
func quietBench(t *testing.T, change func(*Options)) (*bench, *pushes) {
	t.Helper()
	hook := &pushes{}
	return newBench(t, hook.ServeHTTP, func(o *Options) {
		o.Now = func() time.Time { return time.Unix(1767225600, 0) }
		if change != nil {
			change(o)
		}
	}), hook
}

// refusal is one call and the errcode it must give; Words must stand in errmsg.
type refusal struct {
	name, path, body string
	code, words      string
}

// refused runs calls that all go by POST with a good token.
func (b *bench) refused(token string, tests []refusal) {
	b.t.Helper()
	for _, tt := range tests {
		got := b.post(tt.path+token, tt.body)
		if got.code() != tt.code || !strings.Contains(got.text("errmsg"), tt.words) {
			b.t.Errorf("%s: %s %.120s = %v, want errcode %s with %q", tt.name, tt.path, tt.body, got, tt.code, tt.words)
		}
	}
}

// upload sends a multipart form with the file in the part named field.
func (b *bench) upload(path, field, fileName string, data []byte, description string) object {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, fileName)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil && description != "" {
		err = form.WriteField("description", description)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := b.client.Post(b.url+path, form.FormDataContentType(), &body)
	if err != nil {
		b.t.Fatalf("POST %s: %v", path, err)
	}
	defer answer.Body.Close()
	o := object{}
	d := json.NewDecoder(answer.Body)
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		b.t.Fatalf("POST %s: %v", path, err)
	}
	return o
}

// cover uploads a permanent picture and returns its id.
func (b *bench) cover(token string) string {
	b.t.Helper()
	return b.upload("/cgi-bin/material/add_material"+token+"&type=image", "media", "c.png", samplePicture(), "").text("media_id")
}

// draft adds a draft of one article and returns its id.
func (b *bench) draft(token, title, content string) string {
	b.t.Helper()
	o := b.post("/cgi-bin/draft/add"+token, fmt.Sprintf(`{"articles":[{"title":%q,"content":%q,"thumb_media_id":%q,"need_open_comment":1}]}`,
		title, content, b.cover(token)))
	if o.text("media_id") == "" {
		b.t.Fatalf("draft/add = %v", o)
	}
	return o.text("media_id")
}

// screen is what a graduate sees.
func (b *bench) screen(user string) []object {
	b.t.Helper()
	return b.list("/sim/users/" + user + "/screen")
}

// rules changes rules while running.
func (b *bench) setRules(rules string) {
	b.t.Helper()
	if o := b.call("PATCH", "/sim/options", `{"rules":`+rules+`}`); o["error"] != nil {
		b.t.Fatalf("rules %s: %v", rules, o)
	}
}

// page opens a page of a graduate's in-app browser.
func (b *bench) page(user, pathAndQuery string) (int, string) {
	b.t.Helper()
	r, body := b.do("GET", pathAndQuery, user+".sim.localhost", "")
	return r.StatusCode, body
}

func TestFlagsAndIDs(t *testing.T) {
	tests := []struct {
		in   string
		flag flag
		bad  bool
	}{{"1", true, false}, {"true", true, false}, {`"1"`, true, false}, {"0", false, false}, {"false", false, false}, {`""`, false, false}, {"7", false, true}}
	for _, tt := range tests {
		var f flag
		if err := json.Unmarshal([]byte(tt.in), &f); f != tt.flag || (err != nil) != tt.bad {
			t.Errorf("flag %s = %v, %v; want %v, error %v", tt.in, f, err, tt.flag, tt.bad)
		}
	}
	for _, in := range []string{"3300000000012345678", `"3300000000012345678"`} {
		var id looseID
		if err := json.Unmarshal([]byte(in), &id); err != nil || id.int64() != 3300000000012345678 {
			t.Errorf("id %s = %d, %v", in, id.int64(), err)
		}
	}
}

// TestFamilyRights: what section 14 keeps from unverified accounts, 48001.
func TestFamilyRights(t *testing.T) {
	b := newBench(t, nil, func(o *Options) { o.Unverified = true })
	b.refused(b.token(), []refusal{
		{"templates", "/cgi-bin/message/template/send", `{}`, "48001", ""},
		{"notices", "/cgi-bin/message/subscribe/bizsend", `{}`, "48001", ""},
		{"publish since 2025-07", "/cgi-bin/freepublish/submit", `{}`, "48001", ""},
		{"mass", "/cgi-bin/message/mass/sendall", `{}`, "48001", ""},
		{"codes", "/cgi-bin/qrcode/create", `{}`, "48001", ""},
		{"drafts are open to all", "/cgi-bin/draft/add", `{"articles":[]}`, "44003", ""},
	})
}

// doForm posts a form to a page of a graduate's in-app browser.
func (b *bench) doForm(path, host, form string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest("POST", b.url+path, strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatalf("POST %s: %v", path, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer, string(body)
}

// TestFamilyDocs: the contract names every call the families add.
func TestFamilyDocs(t *testing.T) {
	data, err := os.ReadFile("../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	for pattern := range (&platform{}).familyControls() {
		want := "`" + pattern
		if act, ok := strings.CutPrefix(pattern, "POST /sim/users/{id}/"); ok {
			want = "| `" + act + "` |"
		}
		if !strings.Contains(string(data), want) {
			t.Errorf("docs/simulator.md does not name %s", pattern)
		}
	}
}
