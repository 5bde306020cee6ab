package content

import (
	"fmt"
	"slices"
)

// job checks what a 岗位 is matched by with what graduates look for: names that are on the
// lists, and a window. That names are given is what ready.yaml asks for.
func (r *readiness) job() {
	if r.a.Kind != KindJob {
		return
	}
	var j Job
	if r.a.Job != nil {
		j = *r.a.Job
	}
	for _, f := range []struct {
		key, words, given string
		known             []string
	}{{"job.city", "工作城市", j.City, r.gate.Cities}, {"job.field", "行业", j.Field, r.gate.Fields}} {
		if f.given != "" && len(f.known) > 0 && !slices.Contains(f.known, f.given) {
			r.bad(f.key, true, fmt.Sprintf("%s“%s”不在名单里，没有人会收到提醒。", f.words, cut(f.given, 20)), "请从名单里选一个。")
		}
	}
	ends := r.a.JobEnds()
	switch {
	case j.Until.IsZero() && r.a.InForceUntil.IsZero():
		r.bad("job.until", true, "还没有报名截止日期。", "填上哪一天截止，过了这天就不再提醒人。")
	case !r.gate.Now().Before(ends):
		r.bad("job.until", false, "报名已经截止，发布以后不会提醒任何人。", "请核对截止日期。")
	default:
		r.good("job.until", "报名截止日期写好了。")
	}
}
