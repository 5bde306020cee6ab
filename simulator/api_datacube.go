package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// datacubeSpans is how many days each call may span (section 12).
func datacubeSpans() map[string]int {
	return map[string]int{
		"getusersummary": 7, "getusercumulate": 7,
		"getarticlesummary": 1, "getarticletotal": 1, "getuserread": 3, "getuserreadhour": 1,
		"getusershare": 7, "getusersharehour": 1,
		"getupstreammsg": 7, "getupstreammsghour": 1, "getupstreammsgweek": 30, "getupstreammsgmonth": 30,
		"getupstreammsgdist": 15, "getupstreammsgdistweek": 30, "getupstreammsgdistmonth": 30,
		"getinterfacesummary": 30, "getinterfacesummaryhour": 1,
	}
}

func datacubeEndpoints() []endpoint {
	var list []endpoint
	for name, days := range datacubeSpans() {
		list = append(list, endpoint{Path: "/datacube/" + name, Methods: []string{http.MethodPost}, Needs: verified,
			Call: func(c *call) (any, error) { return c.statistics(name, days) }})
	}
	slices.SortFunc(list, func(a, b endpoint) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// statistics checks the span and answers one row a day where the simulator knows anything,
// else none.
func (c *call) statistics(name string, days int) (any, error) {
	begin, end, err := c.span(days)
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for day := begin; !day.After(end); day = day.AddDate(0, 0, 1) {
		if row := c.statistic(name, day); row != nil {
			rows = append(rows, row)
		}
	}
	return map[string]any{"list": rows}, nil
}

// readyHour is when yesterday's figures are there, in China.
const readyHour = 8

// span reads begin_date and end_date, both included: 61500 for a bad form, 61501 when it
// is too long or not over yet, 61503 when yesterday is not ready.
func (c *call) span(days int) (begin, end time.Time, err error) {
	var in struct {
		Begin string `json:"begin_date"`
		End   string `json:"end_date"`
	}
	if err := c.decode(&in); err != nil {
		return begin, end, err
	}
	china := time.FixedZone("Asia/Shanghai", 8*60*60)
	begin, errBegin := time.ParseInLocation(time.DateOnly, in.Begin, china)
	end, errEnd := time.ParseInLocation(time.DateOnly, in.End, china)
	now := c.Now.In(china)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, china)
	switch {
	case errBegin != nil || errEnd != nil:
		return begin, end, refuse(61500)
	case end.Before(begin) || !end.Before(today) || !end.Before(begin.AddDate(0, 0, days)):
		return begin, end, refuse(61501)
	case end.AddDate(0, 0, 1).Equal(today) && now.Hour() < readyHour:
		return begin, end, refuse(61503)
	}
	return begin, end, nil
}

// statistic is what is known of one day: who follows. nil where nothing is known.
func (c *call) statistic(name string, day time.Time) any {
	next := day.AddDate(0, 0, 1)
	came := func(u *user) bool { return u.Follows && !u.FollowedAt.Before(day) && u.FollowedAt.Before(next) }
	ref := day.Format(time.DateOnly)
	switch name {
	case "getusersummary":
		return map[string]any{"ref_date": ref, "user_source": 0, "new_user": len(c.followers(came)), "cancel_user": 0}
	case "getusercumulate":
		before := func(u *user) bool { return u.FollowedAt.Before(next) }
		return map[string]any{"ref_date": ref, "cumulate_user": len(c.followers(before))}
	case "getinterfacesummary":
		return map[string]any{"ref_date": ref, "callback_count": 0, "fail_count": 0, "total_time_cost": 0, "max_time_cost": 0}
	}
	return nil
}
