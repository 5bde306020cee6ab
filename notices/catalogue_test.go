package notices

import (
	"strings"
	"testing"
)

// TestDataOfTemplates: WeChat refuses an empty value (47003), so what is optional and did not
// come is told by words that say so, where the key takes words.
func TestDataOfTemplates(t *testing.T) {
	kind := Kind{Fields: []Field{{Key: "title"}, {Key: "pay", Optional: true}, {Key: "where", Optional: true}}}
	tests := []struct {
		key, text string
		fields    map[string]string
		want      string
		reason    string
	}{
		{"thing4", "{pay}", map[string]string{"pay": "5000 元"}, "5000 元", ""},
		{"thing4", "{pay}", nil, "暂无", ""},
		{"thing4", "{pay}{where}", map[string]string{"pay": " \n "}, "暂无", ""},
		{"thing4", "{pay} {where}", map[string]string{"where": "广州"}, "广州", ""},
		{"thing4", "{title}{pay}", nil, "", ReasonValue},
		{"thing4", "{title}", nil, "", ReasonValue},
		{"short_thing1", "{pay}", nil, "暂无", ""},
		{"phrase2", "{pay}", nil, "暂无", ""},
		{"keyword1", "{pay}", nil, "暂无", ""},
		{"character_string6", "{pay}", nil, "-", ""},
		{"time3", "{pay}", nil, "", ReasonValue},
		{"date5", "{pay}", nil, "", ReasonValue},
		{"number2", "{pay}", nil, "", ReasonValue},
		{"amount2", "{pay}", nil, "", ReasonValue},
		{"phone_number4", "{pay}", nil, "", ReasonValue},
		{"name1", "{pay}", nil, "", ReasonValue},
		{"const2", "{pay}", nil, "", ReasonValue},
	}
	for _, tt := range tests {
		template := AccountTemplate{Keys: []TemplateKey{{Label: "待遇", Key: tt.key}}}
		data, reason, label := template.data(kind, &Use{Values: map[string]string{"待遇": tt.text}}, tt.fields)
		if got := data[tt.key]; got != tt.want || reason != tt.reason || (label != "") != (reason != "") {
			t.Errorf("data(%s: %q, %v) = %q, %q, %q; want %q, %q", tt.key, tt.text, tt.fields, got, reason, label, tt.want, tt.reason)
		}
	}
}

// TestEveryKindWithoutWhatIsOptional: no template of a kind is closed, or holds an empty value,
// because an optional field did not come.
func TestEveryKindWithoutWhatIsOptional(t *testing.T) {
	b := book(t)
	for _, k := range b.Kinds {
		fields := k.Samples()
		for _, f := range k.Fields {
			if f.Optional {
				delete(fields, f.Key)
			}
		}
		for _, account := range stocked(b).Templates {
			if !k.Uses(account) {
				continue
			}
			use := k.Subscribe
			if account.Channel == Template {
				use = k.Template
			}
			data, reason, label := account.data(k, use, fields)
			if reason != "" {
				t.Errorf("%s in %q: %s at %q", k.Key, account.Title, reason, label)
			}
			for key, value := range data {
				if strings.TrimSpace(value) == "" {
					t.Errorf("%s in %q: nothing at %s", k.Key, account.Title, key)
				}
			}
		}
	}
}
