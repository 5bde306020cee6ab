package notices

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The ways people write a day and a time of day.
var (
	dayAndTime = regexp.MustCompile(`^(?:(\d{4})(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})日?)?\s*T?(上午|早上|中午|下午|晚上)?\s*` +
		`(?:(\d{1,2})(?::(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?|[点时](半|(\d{1,2})分?)?))?$`)
	between = strings.NewReplacer("～", "~", "至", "~", "到", "~", "—", "~", "–", "~", "：", ":")
)

// moment is a day, a time of day, or both.
type moment struct{ day, clock string }

// readMoment reads one of them.
func readMoment(s string) (m moment, ok bool) {
	p := dayAndTime.FindStringSubmatch(strings.TrimSpace(s))
	if p == nil {
		return m, false
	}
	if p[1] != "" {
		day, err := time.Parse("2006-1-2", p[1]+"-"+p[2]+"-"+p[3])
		if err != nil {
			return m, false
		}
		m.day = day.Format("2006年1月2日")
	}
	if p[5] == "" {
		return m, m.day != "" && p[4] == ""
	}
	if m.clock, ok = readClock(p[4], p[5], p[6]+p[9], p[8] == "半"); ok && p[7] != "" {
		return m.beijing(p[7])
	}
	return m, ok
}

// beijing is a moment told in another zone (Z, or such as -05:00) as clocks in China tell it.
func (m moment) beijing(zone string) (moment, bool) {
	day := m.day
	if day == "" {
		day = "2000年1月2日" // the time of day alone
	}
	at, err := time.Parse("2006年1月2日 15:04 Z07:00", day+" "+m.clock+" "+zone)
	if err != nil {
		return m, false
	}
	at = at.In(china())
	if m.clock = at.Format("15:04"); m.day != "" {
		m.day = at.Format("2006年1月2日")
	}
	return m, true
}

// readClock makes 15:30 of 下午, 3 and 半.
func readClock(half, hours, minutes string, thirty bool) (string, bool) {
	h, err := strconv.Atoi(hours)
	if err != nil {
		return "", false
	}
	m := 0
	if thirty {
		m = 30
	} else if minutes != "" {
		if m, err = strconv.Atoi(minutes); err != nil {
			return "", false
		}
	}
	if (half == "下午" || half == "晚上") && h < 12 || half == "中午" && h < 11 {
		h += 12
	}
	at := time.Date(2000, 1, 1, h, m, 0, 0, time.UTC)
	return at.Format("15:04"), h < 24 && m < 60
}

// String is the moment as WeChat takes it.
func (m moment) String() string { return strings.TrimSpace(m.day + " " + m.clock) }

// moments reads one or two, joined by "~".
func moments(s string, fits func(moment) bool) (string, bool) {
	parts := strings.Split(between.Replace(narrow(s)), "~")
	if len(parts) > 2 {
		return "", false
	}
	for i, part := range parts {
		m, ok := readMoment(part)
		if !ok || !fits(m) {
			return "", false
		}
		parts[i] = m.String()
	}
	return strings.Join(parts, "~"), true
}

// timeValue is a time of day, with or without the day.
func timeValue(s string, _ []string) (string, bool) {
	return moments(s, func(m moment) bool { return m.clock != "" })
}

// dateValue is a day, with or without a time.
func dateValue(s string, _ []string) (string, bool) {
	return moments(s, func(m moment) bool { return m.day != "" })
}
