package handlers_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zaiyue/handlers"
	"zaiyue/subsidies"
	"zaiyue/web"
)

// TestCheckSubsidies answers some of the questions: what fits comes first, each with its reasons;
// what is missing is marked, what was not understood comes back as it was typed, and nothing of
// the answers is in an address.
func TestCheckSubsidies(t *testing.T) {
	pages, err := web.New()
	if err != nil {
		t.Fatal(err)
	}
	programmes, err := subsidies.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 10, 9, 4, 0, 0, 0, time.UTC)
	log := slog.New(slog.DiscardHandler)
	site := &handlers.Site{Pages: pages, Programmes: programmes, Now: func() time.Time { return noon }, Log: log}
	h := (&handlers.Routes{Webhook: &handlers.Webhook{}, Site: site, Health: &handlers.Health{}, Metrics: handlers.NewMetrics(), Log: log}).Handler()
	tests := []struct {
		name      string
		answers   url.Values
		status    int
		want, not []string
	}{
		{"fits", url.Values{
			"work_place": {"广东"}, "graduated_on": {"2025年6月30日"}, "started_on": {"2025-11-01"}, "employer": {"个体工商户"},
			"contract_years": {"2"}, "insured_months": {"8 个月"},
		}, 200, []string{"看起来可以申请", "大约 3000 元", "2026年10月31日为止，还有 23 天", `value="2025年6月30日"`, "不到三年"}, nil},
		{"not yet", url.Values{"work_place": {"广东"}, "insured_months": {"2"}}, 200,
			[]string{"您还差一些", "2027年2月9日起就符合了", "答了这个，结果会更准"}, []string{"看起来可以申请"}},
		{"nothing answered", url.Values{}, 200, []string{"还差几项，暂时说不准"}, []string{"不符合：", "看起来可以申请"}},
		{"not understood", url.Values{"insured_months": {"很多"}, "graduated_on": {"2025-02-30"}}, 400,
			[]string{"有 2 个回答没看懂", `value="很多"`, "0 到 600 的整数"}, []string{"暂时说不准"}},
		{"made by hand", url.Values{"home": {"<script>alert(1)</script>"}}, 400, []string{"请选一个"}, []string{"<script>"}},
	}
	for _, tt := range tests {
		req := httptest.NewRequest(http.MethodPost, "/subsidies/check", strings.NewReader(tt.answers.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		body := rec.Body.String()
		if rec.Code != tt.status || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, cache %q; want %d, no-store", tt.name, rec.Code, rec.Header().Get("Cache-Control"), tt.status)
		}
		for _, w := range tt.want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %q is not in the page", tt.name, w)
			}
		}
		for _, w := range tt.not {
			if strings.Contains(body, w) {
				t.Errorf("%s: %q is in the page", tt.name, w)
			}
		}
	}
}
