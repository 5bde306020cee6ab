package notices

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestValue(t *testing.T) {
	states := []string{"通过", "退回"}
	tests := []struct {
		key, in string
		words   []string
		want    string
		ok      bool
	}{
		{"thing4", "请于七日内上传材料", nil, "请于七日内上传材料", true},
		{"thing4", strings.Repeat("好", 20), nil, strings.Repeat("好", 20), true},
		{"thing4", strings.Repeat("好", 21), nil, strings.Repeat("好", 19) + "…", true},
		{"thing4", strings.Repeat("好", 18) + "，然后呢", nil, strings.Repeat("好", 18) + "…", true},
		{"thing4", " 第一行\n第二行\t\x00 ", nil, "第一行 第二行", true},
		{"thing4", "一二三四五六七八九十一二三四五六七八👩‍👩‍👧", nil, "一二三四五六七八九十一二三四五六七八…", true},
		{"thing4", " \n ", nil, "", false},
		{"thing4", "\ufffd", nil, "", false},
		{"thing4", "བོད་ཡིག", nil, "", false},
		{"short_thing1", "一二三四五六", nil, "一二三四…", true},
		{"keyword1", strings.Repeat("旧", 30), nil, strings.Repeat("旧", 19) + "…", true},
		{"character_string6", "ＳＱ２０２６－１", nil, "SQ2026-1", true},
		{"character_string6", "编号 1", nil, "", false},
		{"character_string6", strings.Repeat("1", 33), nil, "", false},
		{"number2", "12", nil, "12", true},
		{"number2", "１２.5", nil, "12.5", true},
		{"number2", "十二", nil, "", false},
		{"number2", "12 个", nil, "", false},
		{"letter3", "Abc", nil, "Abc", true},
		{"letter3", "A1", nil, "", false},
		{"symbol1", "！", nil, "!", true},
		{"symbol1", "a!", nil, "", false},
		{"symbol1", "!!!!!!", nil, "", false},
		{"time3", "2026-01-01 09:30", nil, "2026年1月1日 09:30", true},
		{"time3", "2026年1月1日 9:30", nil, "2026年1月1日 09:30", true},
		{"time3", "2026-11-23T09:30:00+08:00", nil, "2026年11月23日 09:30", true},
		{"time3", "2026-11-23T01:30:00Z", nil, "2026年11月23日 09:30", true},
		{"time3", "2026-12-31T16:05:07.25Z", nil, "2027年1月1日 00:05", true},
		{"time3", "2026-11-23T09:30:00-05:00", nil, "2026年11月23日 22:30", true},
		{"time3", "17:30Z", nil, "01:30", true},
		{"time3", "2026-12-05T01:00:00Z~2026-12-05T09:00:00Z", nil, "2026年12月5日 09:00~2026年12月5日 17:00", true},
		{"time3", "2026-11-23T09:30:00+99:00", nil, "", false},
		{"date5", "2026-11-23T20:00:00Z", nil, "2026年11月24日 04:00", true},
		{"time3", "15：01", nil, "15:01", true},
		{"time3", "下午3点半", nil, "15:30", true},
		{"time3", "2026年12月5日上午9点到11点30分", nil, "2026年12月5日 09:00~11:30", true},
		{"time3", "2026年12月5日 09:00至17:00", nil, "2026年12月5日 09:00~17:00", true},
		{"time3", "2026年12月5日", nil, "", false},
		{"time3", "25:00", nil, "", false},
		{"time3", "下周一", nil, "", false},
		{"date5", "2026-12-05", nil, "2026年12月5日", true},
		{"date5", "2026.12.5 09:00", nil, "2026年12月5日 09:00", true},
		{"date5", "2026年2月30日", nil, "", false},
		{"date5", "09:00", nil, "", false},
		{"date5", "2026/1/1~2026/1/3", nil, "2026年1月1日~2026年1月3日", true},
		{"amount2", "3000.00元", nil, "3000.00元", true},
		{"amount2", "￥3,000", nil, "¥3000", true},
		{"amount2", "1500 块", nil, "1500元", true},
		{"amount2", "每月1500元", nil, "", false},
		{"amount2", "12345678901", nil, "", false},
		{"phone_number4", "020-00000000", nil, "020-00000000", true},
		{"phone_number4", "（020）00000000", nil, "(020)00000000", true},
		{"phone_number4", "转人工", nil, "", false},
		{"car_number1", "粤A12345", nil, "粤A12345", true},
		{"car_number1", "粤A123456789", nil, "", false},
		{"name1", "扎西次仁", nil, "扎西次仁", true},
		{"name1", strings.Repeat("扎", 11), nil, "", false},
		{"name1", "Tashi Tsering", nil, "Tashi Tsering", true},
		{"name1", "卓玛2", nil, "", false},
		{"phrase2", "初审通过。", nil, "初审通过", true},
		{"phrase2", "初审通过等公示", nil, "", false},
		{"phrase2", "OK", nil, "", false},
		{"phrase2", "。", nil, "", false},
		{"const2", "通过", states, "通过", true},
		{"const2", "别的", states, "", false},
		{"enum2", "别的", nil, "别的", true},
	}
	for _, tt := range tests {
		got, ok := Value(tt.key, tt.in, tt.words)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("Value(%q, %q, %v) = %q, %v, want %q, %v", tt.key, tt.in, tt.words, got, ok, tt.want, tt.ok)
		}
	}
}

// FuzzValue wants no value that any key refuses: empty, long, or with characters that WeChat
// does not take.
func FuzzValue(f *testing.F) {
	f.Add("thing1", "好\n好")
	f.Add("time1", "2026-1-1 9:30~10:00")
	f.Fuzz(func(t *testing.T, key, in string) {
		got, ok := Value(key, in, nil)
		if !ok {
			return
		}
		n := utf8.RuneCountInString(got)
		if n == 0 || n > 40 || !utf8.ValidString(got) || strings.TrimSpace(got) != got || oneLine(got) != got {
			t.Errorf("Value(%q, %q) = %q", key, in, got)
		}
	})
}
