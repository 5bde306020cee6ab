package simulator

import (
	"fmt"
	"testing"
)

func TestDatacubeSpans(t *testing.T) {
	b, _ := quietBench(t, nil)
	b.post("/sim/clock", `{"set":"2026-03-09T23:30:00Z"}`) // 07:30 of the 10th in China
	token := b.token()
	b.follower()
	const summary, month = "/datacube/getusersummary", "/datacube/getinterfacesummary"
	span := func(begin, end string) string { return fmt.Sprintf(`{"begin_date":%q,"end_date":%q}`, begin, end) }
	b.refused(token, []refusal{
		{"yesterday before eight", summary, span("2026-03-09", "2026-03-09"), "61503", ""},
		{"the day before", summary, span("2026-03-08", "2026-03-08"), "0", ""},
		{"today", summary, span("2026-03-10", "2026-03-10"), "61501", ""},
		{"seven days", summary, span("2026-03-02", "2026-03-08"), "0", ""},
		{"eight days", summary, span("2026-03-01", "2026-03-08"), "61501", ""},
		{"thirty days", month, span("2026-02-07", "2026-03-08"), "0", ""},
		{"backwards", summary, span("2026-03-08", "2026-03-07"), "61501", ""},
		{"another form", summary, span("20260308", "2026-03-08"), "61500", ""},
		{"articles, one day", "/datacube/getarticlesummary", span("2026-03-08", "2026-03-08"), "0", ""},
		{"articles, two days", "/datacube/getarticlesummary", span("2026-03-07", "2026-03-08"), "61501", ""},
	})
	b.advance("25h")
	token = b.token()
	if o := b.post(summary+token, span("2026-03-10", "2026-03-10")); o.text("list", 0, "new_user") != "1" || o.text("list", 0, "ref_date") != "2026-03-10" {
		t.Errorf("getusersummary = %v, want one newcomer", o)
	}
	if o := b.post("/datacube/getusercumulate"+token, span("2026-03-09", "2026-03-10")); o.text("list", 0, "cumulate_user") != "0" || o.text("list", 1, "cumulate_user") != "1" {
		t.Errorf("getusercumulate = %v, want 0, then 1", o)
	}
}
