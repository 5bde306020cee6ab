package simulator

import (
	"fmt"
	"strings"
	"testing"
)

// TestTagLimits is section 9.2.
func TestTagLimits(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	const create, update, del = "/cgi-bin/tags/create", "/cgi-bin/tags/update", "/cgi-bin/tags/delete"
	named := func(name string) string { return fmt.Sprintf(`{"tag":{"name":%q}}`, name) }
	if o := b.post(create+token, named("广州")); o.text("tag", "id") != "100" || o.text("tag", "name") != "广州" {
		t.Errorf("first tag = %v, want id 100", o)
	}
	b.refused(token, []refusal{
		{"the same name", create, named("广州"), "45157", ""},
		{"no name", create, named(""), "45157", ""},
		{"30 bytes", create, named(strings.Repeat("字", 10)), "0", ""},
		{"31 bytes", create, named(strings.Repeat("字", 10) + "a"), "45158", ""},
		{"rename", update, `{"tag":{"id":100,"name":"深圳"}}`, "0", ""},
		{"rename to the same", update, `{"tag":{"id":100,"name":"深圳"}}`, "0", ""},
		{"rename to another's", update, `{"tag":{"id":101,"name":"深圳"}}`, "45157", ""},
		{"a system tag", update, `{"tag":{"id":2,"name":"x"}}`, "45058", ""},
		{"delete a system tag", del, `{"tag":{"id":0}}`, "45058", ""},
		{"unknown", del, `{"tag":{"id":999}}`, "45159", ""},
		{"delete", del, `{"tag":{"id":"101"}}`, "0", ""},
	})
	for i := range 99 {
		if o := b.post(create+token, named(fmt.Sprint("t", i))); o.code() != "0" {
			t.Fatalf("tag %d = %v", i, o)
		}
	}
	b.refused(token, []refusal{{"tag 101", create, named("太多"), "45056", ""}})
	b.setRules(`{"fans":{"tag_fans":0}}`)
	openID := b.follower()
	b.post("/cgi-bin/tags/members/batchtagging"+token, `{"openid_list":["`+openID+`"],"tagid":100}`)
	b.refused(token, []refusal{{"a tag with many fans", del, `{"tag":{"id":100}}`, "45057", ""}})
}

// TestChecklist03Tags: tags are the graduate's, and their menu follows.
func TestChecklist03Tags(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, first, second := b.token(), b.follower(), b.follower()
	b.advance("1s")
	for _, name := range []string{"广州", "深圳"} {
		b.post("/cgi-bin/tags/create"+token, `{"tag":{"name":"`+name+`"}}`)
	}
	b.post("/cgi-bin/menu/create"+token, `{"button":[{"type":"click","name":"大家","key":"ALL"}]}`)
	b.post("/cgi-bin/menu/addconditional"+token, `{"button":[{"type":"click","name":"深圳","key":"SZ"}],"matchrule":{"tag_id":"101"}}`)
	const on, off, ids = "/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging", "/cgi-bin/tags/getidlist"
	list := func(tag string, openIDs ...string) string {
		return `{"openid_list":["` + strings.Join(openIDs, `","`) + `"],"tagid":` + tag + `}`
	}
	b.post("/sim/users", `{"openid":"oStranger"}`)
	b.refused(token, []refusal{
		{"both", on, list("101", first, second), "0", ""},
		{"unknown tag", on, list("999", first), "45159", ""},
		{"foreign openid", on, list("100", "x"), "40003", ""},
		{"not following", on, list("100", "oStranger"), "49003", ""},
		{"51 openids", on, list("100", strings.Split(strings.Repeat(first+",", 50)+first, ",")...), "40032", ""},
		{"nobody", on, `{"openid_list":[],"tagid":100}`, "40032", ""},
		{"another tag", on, list("100", first), "0", ""},
	})
	if o := b.post(ids+token, `{"openid":"`+first+`"}`); o.text("tagid_list") != "[101 100]" {
		t.Errorf("getidlist = %v, want 101 and, later, 100", o)
	}
	menu := func(user string) string { return b.get("/sim/users/"+user+"/menu").text("button", 0, "key") }
	if menu("u1") != "ALL" || menu("u2") != "SZ" { // the tag applied last counts
		t.Errorf("menus %s and %s, want ALL and SZ", menu("u1"), menu("u2"))
	}
	if o := b.get("/cgi-bin/tags/get" + token); o.text("tags", 0, "id") != "2" || o.text("tags", 2, "count") != "2" {
		t.Errorf("tags/get = %v, want the star tag first and 2 fans of 深圳", o)
	}
	if o := b.post("/cgi-bin/user/tag/get"+token, `{"tagid":101,"next_openid":""}`); o.text("count") != "2" || o.text("data", "openid", 0) != first {
		t.Errorf("user/tag/get = %v", o)
	}
	b.refused(token, []refusal{
		{"off", off, list("100", first), "0", ""},
		{"fans of no tag", "/cgi-bin/user/tag/get", `{"tagid":999}`, "45159", ""},
	})
	if menu("u1") != "SZ" {
		t.Errorf("menu after untagging = %s, want SZ", menu("u1"))
	}
	b.post("/cgi-bin/tags/delete"+token, `{"tag":{"id":101}}`)
	if o := b.get("/sim/users/u2"); o.text("tags") != "[]" {
		t.Errorf("u2 after the tag was deleted: %v", o.at("tags"))
	}
}

func TestTagsPerUser(t *testing.T) {
	b, _ := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	for i := range 21 {
		b.post("/cgi-bin/tags/create"+token, fmt.Sprintf(`{"tag":{"name":"t%d"}}`, i))
		want := "0"
		if i == 20 {
			want = "45059"
		}
		if o := b.post("/cgi-bin/tags/members/batchtagging"+token, fmt.Sprintf(`{"openid_list":[%q],"tagid":%d}`, openID, 100+i)); o.code() != want {
			t.Errorf("tag %d = %v, want %s", i+1, o, want)
		}
	}
}

// TestChecklist03Blacklist: who is on it triggers no push and is refused with 43019.
func TestChecklist03Blacklist(t *testing.T) {
	b, hook := quietBench(t, nil)
	token, openID := b.token(), b.follower()
	const get, on, off = "/cgi-bin/tags/members/getblacklist", "/cgi-bin/tags/members/batchblacklist", "/cgi-bin/tags/members/batchunblacklist"
	if o := b.post(get+token, `{"begin_openid":""}`); o.text("total") != "0" || o.at("data") != nil {
		t.Errorf("empty blacklist = %v", o)
	}
	many := strings.Repeat(`"`+openID+`",`, 20) + `"` + openID + `"`
	b.resultTemplate("tPl_A")
	b.refused(token, []refusal{
		{"21", on, `{"openid_list":[` + many + `]}`, "40032", ""},
		{"foreign", on, `{"openid_list":["x"]}`, "40003", ""},
		{"on", on, `{"openid_list":["` + openID + `"]}`, "0", ""},
		{"template", "/cgi-bin/message/template/send", templateBody(openID, "tPl_A", resultData, ""), "43019", ""},
	})
	b.post("/sim/users/u1/send?wait=true", `{"text":"在吗"}`)
	if o := b.post(get+token, ""); o.text("data", "openid", 0) != openID || o.text("next_openid") != openID || len(hook.all()) != 0 {
		t.Errorf("blacklist = %v, pushes %q; want the one person and silence", o, hook.all())
	}
	b.refused(token, []refusal{{"off", off, `{"openid_list":["` + openID + `"]}`, "0", ""}})
	b.post("/sim/users/u1/send?wait=true", `{"text":"在吗"}`)
	if n := len(hook.all()); n != 1 {
		t.Errorf("%d pushes after coming off the blacklist, want 1", n)
	}
}
