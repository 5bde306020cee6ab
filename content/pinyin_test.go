package content

import (
	"slices"
	"testing"
)

func TestSegment(t *testing.T) {
	r := pinyinOf()
	tests := []struct {
		typed string
		want  []string // the pairs
	}{
		{"zufang", []string{"zu fang"}},
		{"zufangbutie", []string{"zu fang", "fang bu", "bu tie"}},
		{"xian", []string{"xi an"}},
		{"fangan", []string{"fan gan", "fang an"}},
		{"nvhai", []string{"nv hai"}},
		{"ka", nil},
		{"wechat", nil},
		{"", nil},
	}
	for _, tt := range tests {
		pairs, _ := r.segment(tt.typed)
		var got []string
		for _, p := range pairs {
			got = append(got, r.names[p.first]+" "+r.names[p.second])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("segment(%q) = %q, want %q", tt.typed, got, tt.want)
		}
	}
}

func TestReadings(t *testing.T) {
	r := pinyinOf()
	for text, want := range map[string]string{"租房": "zufang", "女": "nv", "重庆": "zhongqing", "abc": "", "租a": ""} {
		if got := r.pinyin(text); got != want {
			t.Errorf("pinyin(%q) = %q, want %q", text, got, want)
		}
	}
	if zhong, chong := r.byName["zhong"], r.byName["chong"]; !slices.Contains(slices.Collect(valuesOf(r.han('重'))), chong) || r.han('重')[0] != zhong {
		t.Errorf("重 is read %v, want zhong first and chong", r.han('重'))
	}
	if r.class[r.byName["zhang"]] != r.class[r.byName["zan"]] {
		t.Error("zhang and zan are not of one fuzzy class")
	}
}

func valuesOf(a [maxReadings]syllable) func(func(syllable) bool) {
	return slices.Values(a[:])
}
