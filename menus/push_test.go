package menus

import (
	"context"
	"errors"
	"strings"
	"testing"

	"zaiyue/fault"
	"zaiyue/wechat"
)

var _ API = (*wechat.Client)(nil)

// fakeAPI is an account's menu in memory.
type fakeAPI struct {
	wire    []byte
	created int
	refuse  error
	deaf    bool // takes a menu and keeps the old one
}

func (f *fakeAPI) CreateMenu(_ context.Context, wire []byte) error {
	f.created++
	if f.refuse == nil && !f.deaf {
		f.wire = wire
	}
	return f.refuse
}

func (f *fakeAPI) GetMenu(context.Context) ([]byte, error) {
	if f.wire == nil {
		return nil, nil
	}
	return []byte(`{"menu":` + string(f.wire) + `}`), nil
}

func TestPushAndPull(t *testing.T) {
	m, err := Load(Default(), "menus/menu.yaml")
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	api := new(fakeAPI)
	if none, err := Pull(t.Context(), api); err != nil || len(none.Buttons) != 0 {
		t.Errorf("Pull without a menu = %+v, %v", none, err)
	}
	if err := Push(t.Context(), api, m, testURL); err != nil {
		t.Fatalf("Push: %v", err)
	}
	pulled, err := Pull(t.Context(), api)
	if err != nil {
		t.Fatalf("Pull: %v", err)
	}
	if changes := Diff(m.Complete(testURL), pulled); len(changes) > 0 {
		t.Errorf("after a push the menus differ: %v", changes)
	}
	if changes := Diff(m, pulled); len(changes) != 2 || changes[1].Path != "在粤之家 › 全部文章" {
		t.Errorf("the uncompleted paths make %v, want one change each", changes)
	}
}

func TestPushFails(t *testing.T) {
	broken := errors.New("connection reset")
	good := bar(click("甲", "A"))
	tests := []struct {
		name    string
		api     *fakeAPI
		menu    Menu
		want    fault.Kind
		says    string
		created int
	}{
		{"menu WeChat would refuse", &fakeAPI{}, bar(click(strings.Repeat("汉", 6), "A")), fault.Invalid, "40018", 0},
		{"API that fails", &fakeAPI{refuse: fault.Wrap(fault.Unavailable, "微信现在没有回应", broken)}, good, fault.Unavailable, "没有回应", 1},
		{"menu that was not kept", &fakeAPI{deaf: true, wire: []byte(`{"button":[{"type":"click","name":"旧","key":"OLD"}]}`)}, good, fault.Conflict, "多了「旧」", 1},
		{"menu that vanished", &fakeAPI{deaf: true}, good, fault.Conflict, "少了「甲」", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Push(t.Context(), tt.api, tt.menu, testURL)
			if fault.KindOf(err) != tt.want || tt.api.created != tt.created {
				t.Errorf("Push = %v after %d calls, want kind %v after %d", err, tt.api.created, tt.want, tt.created)
			}
			if words := fault.Words(err, ""); !strings.Contains(words, tt.says) {
				t.Errorf("Push says %q, want %q in it", words, tt.says)
			}
		})
	}
}
