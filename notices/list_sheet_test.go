package notices

import (
	"fmt"
	"strings"
	"testing"

	"zaiyue/fault"
)

var listKind = Kind{Key: "k", Fields: []Field{{Key: "title", Name: "标题", Most: 5, Sample: "放假"}, {Key: "note", Name: "备注", Optional: true}}}

func TestReadList(t *testing.T) {
	tests := []struct {
		name, data string
		people     int
		flaws      string // line column what
		kind       fault.Kind
	}{
		{name: "plain", data: "微信编号,标题\no1,甲\no2,乙\n", people: 2},
		{name: "with a mark and a star", data: "\ufeff标题, 微信编号*（OpenID）\n甲,o1\n", kind: fault.Invalid},
		{name: "another order", data: "\ufeff备注,openid,标题\n,o1,甲\n", people: 1},
		{name: "in the letters of Excel", data: "\xce\xa2\xd0\xc5\xb1\xe0\xba\xc5\no1\n", people: 1},
		{name: "by number", data: "编号\n12\n同学 012 号\n#7\n", people: 2, flaws: "3 A 列“编号” 和第 2 行是同一个人"},
		{name: "twice", data: "微信编号\no1\n\no1\n", people: 1, flaws: "4 A 列“编号” 和第 2 行是同一个人"},
		{name: "nobody", data: "微信编号,标题\n,甲\n", flaws: "2 A 列“编号” 没有填"},
		{name: "a name", data: "微信编号\n卓玛\n", flaws: "2 A 列“编号” 不像编号"},
		{name: "too long", data: "微信编号,标题\no1,一二三四五六\n", flaws: "2 B 列“标题” 有 6 个字，最多 5 个字"},
		{name: "empty field", data: "微信编号,标题\no1,\n", flaws: "2 B 列“标题” 没有填"},
		{name: "no column", data: "姓名\n卓玛\n", kind: fault.Invalid},
		{name: "no line", data: "微信编号\n", kind: fault.Invalid},
		{name: "nothing", data: "", kind: fault.Invalid},
		{name: "a broken package", data: "PK\x03\x04junk", kind: fault.Invalid},
		{name: "a picture", data: "\x89PNG\x00\x00", kind: fault.Invalid},
		{name: "too many", data: "微信编号\n" + many(MaxListRows+1), kind: fault.TooMuch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := ReadList([]byte(tt.data), listKind)
			var flaws []string
			for _, f := range s.Flaws {
				flaws = append(flaws, fmt.Sprint(f.Line, " ", f.Column, " ", f.What))
			}
			if got := strings.Join(flaws, ";"); len(s.Members) != tt.people || got != tt.flaws || fault.KindOf(err) != tt.kind {
				t.Errorf("ReadList(%.60q) = %d people, flaws %q, %v; want %d, %q, %v", tt.data, len(s.Members), got, err, tt.people, tt.flaws, tt.kind)
			}
		})
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "o%d\n", i)
	}
	return b.String()
}

// TestListTemplate reads what it writes.
func TestListTemplate(t *testing.T) {
	data, err := ListTemplate(listKind)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadList(data, listKind)
	if err != nil || len(s.Flaws) != 1 || s.Flaws[0].Line != 2 || len(s.Fields) != 2 {
		t.Errorf("the template is read as %+v %v, want its sample line refused", s, err)
	}
}
