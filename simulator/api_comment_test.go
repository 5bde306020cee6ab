package simulator

import "testing"

func TestComments(t *testing.T) {
	b, _ := quietBench(t, nil)
	token := b.token()
	b.follower()
	b.post("/sim/users", `{"openid":"oStranger"}`)
	b.articleOf(token, "指南", "<p>正文</p>")
	const c = "/cgi-bin/comment/"
	at := func(more string) string { return `{"msg_data_id":2247500123,"index":0` + more + `}` }
	if r, body := b.do("POST", "/sim/users/u1/comment", "", at(`,"content":"很有用"`)); r.StatusCode != 200 {
		t.Fatalf("comment = %d %s", r.StatusCode, body)
	}
	b.refused(token, []refusal{
		{"no such article", c + "list", `{"msg_data_id":1,"index":0,"count":1}`, "88001", ""},
		{"count 50", c + "list", at(`,"count":50`), "88010", ""},
		{"count 0", c + "list", at(``), "88010", ""},
		{"unknown comment", c + "markelect", at(`,"user_comment_id":9`), "88008", ""},
		{"no comment named", c + "delete", at(``), "88008", ""},
		{"elect", c + "markelect", at(`,"user_comment_id":1`), "0", ""},
		{"empty reply", c + "reply/add", at(`,"user_comment_id":1,"content":""`), "88007", ""},
		{"reply", c + "reply/add", at(`,"user_comment_id":1,"content":"谢谢"`), "0", ""},
		{"reply twice", c + "reply/add", at(`,"user_comment_id":1,"content":"谢谢"`), "88005", ""},
	})
	if o := b.post(c+"list"+token, at(`,"begin":0,"count":49,"type":2`)); o.text("total") != "1" || o.text("comment", 0, "reply", "content") != "谢谢" || o.text("comment", 0, "content") != "很有用" {
		t.Errorf("list of the elected = %v", o)
	}
	b.refused(token, []refusal{
		{"take the reply back", c + "reply/delete", at(`,"user_comment_id":1`), "0", ""},
		{"unelect", c + "unmarkelect", at(`,"user_comment_id":1`), "0", ""},
		{"close", c + "close", at(``), "0", ""},
	})
	if o := b.post(c+"list"+token, at(`,"count":10,"type":1`)); o.text("total") != "1" || o.at("comment", 0, "reply") != nil {
		t.Errorf("list of the ordinary = %v", o)
	}
	if r, _ := b.do("POST", "/sim/users/u1/comment", "", at(`,"content":"再说"`)); r.StatusCode != 400 {
		t.Errorf("comment on a closed article = %d, want 400", r.StatusCode)
	}
	b.refused(token, []refusal{{"open", c + "open", at(``), "0", ""}, {"delete", c + "delete", at(`,"user_comment_id":1`), "0", ""}})
	if o := b.post(c+"list"+token, at(`,"count":10`)); o.text("total") != "0" {
		t.Errorf("list after delete = %v", o)
	}
}
