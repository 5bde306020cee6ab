package simulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestUserInfo: what is told of a person today, and what no more (section 9.1).
func TestUserInfo(t *testing.T) {
	b, _ := quietBench(t, func(o *Options) { o.OpenAccount = true })
	token := b.token()
	openID := b.post("/sim/users", `{"name":"卓玛"}`).text("openid")
	info := func() object { return b.get("/cgi-bin/user/info" + token + "&lang=zh_CN&openid=" + openID) }
	if o := info(); len(o) != 3 || o.text("subscribe") != "0" || o.text("unionid") == "" {
		t.Errorf("before following: %v, want subscribe 0, openid and unionid alone", o)
	}
	b.post("/sim/users/u1/follow?wait=true", `{"scene":"school_042"}`)
	b.call("PATCH", "/sim/users/u1", `{"tags":[100,2]}`)
	o := info()
	for name, want := range map[string]string{"subscribe": "1", "subscribe_scene": "ADD_SCENE_QR_CODE", "qr_scene": "0", "qr_scene_str": "school_042",
		"tagid_list": "[100 2]", "groupid": "2", "language": "zh_CN", "remark": ""} {
		if got := o.text(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, gone := range []string{"nickname", "headimgurl", "sex", "city", "errcode"} {
		if _, ok := o[gone]; ok {
			t.Errorf("user/info has %s", gone)
		}
	}
	const remark = "/cgi-bin/user/info/updateremark"
	b.refused(token, []refusal{
		{"remark", remark, `{"openid":"` + openID + `","remark":"` + strings.Repeat("注", 30) + `"}`, "0", ""},
		{"remark too long", remark, `{"openid":"` + openID + `","remark":"` + strings.Repeat("注", 31) + `"}`, "40035", ""},
		{"remark on nobody", remark, `{"openid":"x","remark":"y"}`, "40003", ""},
	})
	if got := info().text("remark"); got != strings.Repeat("注", 30) {
		t.Errorf("remark = %q", got)
	}
	for query, want := range map[string]string{"&openid=x": "40003", "": "41009"} {
		if got := b.get("/cgi-bin/user/info" + token + query); got.code() != want {
			t.Errorf("user/info %q = %v, want %s", query, got, want)
		}
	}
}

func TestUserInfoBatch(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, first, second := b.token(), b.follower(), b.follower()
	const batch = "/cgi-bin/user/info/batchget"
	many := strings.TrimSuffix(strings.Repeat(`{"openid":"`+first+`"},`, 101), ",")
	b.refused(token, []refusal{
		{"nobody", batch, `{"user_list":[]}`, "40032", ""},
		{"101", batch, `{"user_list":[` + many + `]}`, "40032", ""},
		{"a foreign one", batch, `{"user_list":[{"openid":"x"}]}`, "40003", ""},
	})
	o := b.post(batch+token, fmt.Sprintf(`{"user_list":[{"openid":%q,"lang":"zh_CN"},{"openid":%q}]}`, second, first))
	if o.text("user_info_list", 0, "openid") != second || o.text("user_info_list", 1, "openid") != first {
		t.Errorf("batchget = %v, want both in the order asked", o)
	}
}

// TestChecklist08UserPages: pages of followers; the empty one has no data.
func TestChecklist08UserPages(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	if o := b.get("/cgi-bin/user/get" + token); o.text("total") != "0" || o.text("count") != "0" || o.at("data") != nil || o.at("next_openid") != "" {
		t.Errorf("nobody follows: %v, want counts of 0, no data, an empty next_openid", o)
	}
	var want []string
	for range 5 {
		want = append(want, b.follower())
		b.advance("1s")
	}
	b.post("/sim/users", `{"name":"没有关注"}`)
	b.setRules(`{"fans":{"page":2}}`)
	var got []string
	pages := 0
	for next := ""; ; pages++ {
		o := b.get("/cgi-bin/user/get" + token + "&next_openid=" + next)
		if o.text("total") != "5" {
			t.Fatalf("page %d = %v, want total 5", pages, o)
		}
		list, _ := o.at("data", "openid").([]any)
		if len(list) == 0 {
			if o.at("data") != nil || o.text("count") != "0" {
				t.Errorf("last page = %v, want no data", o)
			}
			break
		}
		for _, id := range list {
			got = append(got, fmt.Sprint(id))
		}
		if next = o.text("next_openid"); next != got[len(got)-1] {
			t.Errorf("next_openid %q, want the last of the page", next)
		}
	}
	if !slices.Equal(got, want) || pages != 3 {
		t.Errorf("%d pages, %v; want 3 and %v", pages, got, want)
	}
	if o := b.get("/cgi-bin/user/get" + token + "&next_openid=x"); o.code() != "40003" {
		t.Errorf("foreign next_openid = %v, want 40003", o)
	}
}
