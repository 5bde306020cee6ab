package chat

import (
	"context"
	"strings"
	"testing"
)

// doors answers scenes that begin with door-, and remembers what was chosen.
type doors struct{ chosen []string }

func (d *doors) Scanned(_ context.Context, openID, scene string) (Prompt, bool, error) {
	switch {
	case scene == "door-shut":
		return Prompt{Text: "门已经关了。"}, true, nil
	case strings.HasPrefix(scene, "door-"):
		return Prompt{Text: "开门吗？", Options: []Option{{Words: "确认", Do: "open:" + scene}, {Words: "取消", Do: "leave:" + scene}}}, true, nil
	}
	return Prompt{}, false, nil
}

func (d *doors) Chosen(_ context.Context, openID, does string) (string, error) {
	d.chosen = append(d.chosen, does)
	return "好了。", nil
}

// TestScenes: a code with a meaning of its own is answered before a follow's welcome and a
// scan's ordinary words, and its options are chosen once, by number or by words.
func TestScenes(t *testing.T) {
	house := openHouse(t)
	tests := []struct {
		name  string
		turns []string
		says  []string // pieces of the answers
		chose string
	}{
		{"a follower", []string{"[scan door-1]", "确认"}, []string{"开门吗", "好了"}, "open:door-1"},
		{"by following", []string{"[follow qrscene door-2]", "1"}, []string{"开门吗", "好了"}, "open:door-2"},
		{"refused, in a word that cancels flows too", []string{"[scan door-3]", "取消"}, []string{"开门吗", "好了"}, "leave:door-3"},
		{"in the middle of a flow", []string{"我能领什么", "[scan door-4]", "一"}, []string{"", "开门吗", "好了"}, "open:door-4"},
		{"once", []string{"[scan door-5]", "确认", "确认"}, []string{"开门吗", "好了", ""}, "open:door-5"},
		{"too late", []string{"[scan door-6]", "[wait 31m]", "1"}, []string{"开门吗", "", ""}, ""},
		{"nothing to choose", []string{"[scan door-shut]", "1"}, []string{"已经关了", ""}, ""},
		{"another code", []string{"[scan school_042]"}, []string{"又见面了"}, ""},
		{"followed by another code", []string{"[follow qrscene school_042]"}, []string{"欢迎"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, sc := &doors{}, newScene(t, house, map[string]string{})
			sc.chat.Scenes = d
			for i, turn := range tt.turns {
				if got := strings.Join(sc.play(turn), "\n"); !strings.Contains(got, tt.says[i]) {
					t.Errorf("%s: %q, want %q in it", turn, got, tt.says[i])
				}
			}
			if got := strings.Join(d.chosen, " "); got != tt.chose {
				t.Errorf("chosen %q, want %q", got, tt.chose)
			}
		})
	}
}
