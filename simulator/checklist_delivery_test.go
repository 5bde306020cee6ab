package simulator

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"testing"
)

// echoReply answers a plain push with its own Content.
func echoReply(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	from, to := field(body, "FromUserName"), field(body, "ToUserName")
	fmt.Fprintf(w, "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[听到：%s]]></Content></xml>",
		from, to, field(body, "Content"))
}

// field reads one element of a push.
func field(body []byte, name string) string {
	m := regexp.MustCompile(`<` + name + `>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</` + name + `>`).FindSubmatch(body)
	if m == nil {
		return ""
	}
	return string(m[1])
}

func TestChecklist02Reply(t *testing.T) {
	b := newBench(t, echoReply, nil)
	b.follower()
	got := b.post("/sim/users/u1/send?wait=true", `{"text":"你好"}`)
	if shown := got.text("screen", 1, "text"); shown != "听到：你好" {
		t.Errorf("the screen after 你好 = %v, want the reply 听到：你好", got["screen"])
	}
}
