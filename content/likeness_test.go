package content

import (
	"fmt"
	"testing"
)

// likenessOf knows the shipped wording and no question.
func likenessOf(t *testing.T) *Likeness {
	t.Helper()
	s, err := SeedSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	l, err := NewLikeness(NewLexicon(s))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLikeness(t *testing.T) {
	tests := []struct {
		first, second string
		want          bool
	}{
		{"宅基地能不能继承", "宅基地可以继承吗", true},
		{"宅基地能不能继承", "请问宅基地继承怎么办", true},
		{"宅基地能不能继承", "宅基地怎么申请", false},
		{"路费能报多少", "交通费报销标准", true}, // one word is the other
		{"路费怎么报", "车费怎么报", true},
		{"猫能上飞机吗", "你好，我想问一下猫可以上飞机不", true},
		{"猫能上飞机吗", "狗能上飞机吗", false},
		{"猫能上飞机吗", "猫能上火车吗", false},
		{"宿舍能养狗吗", "宿舍可以养小狗吗", true},
		{"宿舍能养狗吗", "宿舍里能不能养一只狗", true},
		{"宿舍能养狗吗", "宿舍可以养小猫吗", false},
		{"宿舍能养狗吗", "小区可以养狗吗", false},
		{"宿舍能养狗吗", "宿舍能做饭吗", false},
		{"孩子上学要什么材料", "孩子上小学要什么材料", false},
		{"驾照丢了怎么补办", "驾照丢了该找谁补", true},
		{"驾照丢了怎么补办", "驾照怎么考", false},
		{"户口迁到广州要什么手续", "我想把户口迁到广州，要怎么弄", true},
		{"结婚证在广州能办吗", "在广州可以办结婚证吗", true},
		{"结婚证在广州能办吗", "离婚证在广州能办吗", false},
		{"驾照丢了怎么补办", "身份证丢了怎么补办", false},
		{"孩子上幼儿园要什么材料", "小孩上幼儿园需要哪些材料", true},
		{"孩子上幼儿园要什么材料", "孩子上小学要什么材料", false},
		{"wifi密码多少", "WIFI 密码是什么", true},
		{"今天天气怎么样", "明天天气怎么样", true},
		{"個體戶註銷", "个体户注销怎么办", true},
		{"怎么办", "什么时候", false},
		{"？？", "！！", false},
		{"རོགས་དངུལ་གང་ཙམ་ཡོད", "རོགས་དངུལ་གང་ཙམ་ཡོད་པ", true},
	}
	for _, tt := range tests {
		t.Run(tt.first+" "+tt.second, func(t *testing.T) {
			l := likenessOf(t)
			l.Begin(7, tt.first)
			id, got := l.Like(tt.second)
			if got != tt.want || got && id != 7 {
				t.Errorf("Like(%q) after %q = %d, %v, want %v", tt.second, tt.first, id, got, tt.want)
			}
		})
	}
}

// TestLikenessIsStable: what comes later changes no group.
func TestLikenessIsStable(t *testing.T) {
	questions := []string{"宅基地能不能继承", "猫能上飞机吗", "宅基地可以继承吗", "狗能上飞机吗", "请问宅基地继承怎么办", "wifi密码多少"}
	sorted := func(l *Likeness) (groups []uint64) {
		for i, q := range questions {
			id, ok := l.Like(q)
			if !ok {
				id = uint64(i + 1)
				l.Begin(id, q)
			}
			groups = append(groups, id)
		}
		return groups
	}
	first, again := sorted(likenessOf(t)), sorted(likenessOf(t))
	if fmt.Sprint(first) != fmt.Sprint(again) || fmt.Sprint(first) != "[1 2 1 4 1 6]" {
		t.Errorf("sorted %v, then %v, want [1 2 1 4 1 6] both times", first, again)
	}
}
