package content

import "time"

// beijing is where officers and readers are, as far as days go.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// DayWords writes a day as readers read it, 2026年1月2日 in Beijing; nothing for none.
func DayWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(beijing).Format("2006年1月2日")
}

// ForceWords says from when until when the article is in force; nothing where it does not say.
func (a *Article) ForceWords() string {
	switch from, until := DayWords(a.InForceFrom), DayWords(a.InForceUntil); {
	case from != "" && until != "":
		return from + "至" + until
	case from != "":
		return from + "起"
	case until != "":
		return "到" + until + "为止"
	}
	return ""
}
