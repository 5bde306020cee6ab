package content

import "time"

// jobField is one key of a job: a text or a day.
type jobField struct {
	name string
	text func(*Job) *string
	day  func(*Job) *time.Time
}

func jobFields() []jobField {
	return []jobField{
		{name: "city", text: func(j *Job) *string { return &j.City }},
		{name: "field", text: func(j *Job) *string { return &j.Field }},
		{name: "employer", text: func(j *Job) *string { return &j.Employer }},
		{name: "until", day: func(j *Job) *time.Time { return &j.Until }},
	}
}

// setJob takes the whole job; fill asks for its keys one by one, so that each problem has its
// line.
func setJob(a *Article, g given) string {
	if g.shape != mapping {
		return flawNotMap
	}
	a.Job = &Job{}
	return ""
}

func (f jobField) set(j *Job, g given) string {
	if f.text != nil {
		return setText(f.text(j), g)
	}
	day, err := time.ParseInLocation(time.DateOnly, g.text, calendar())
	if g.shape != scalar || err != nil {
		return flawBadDay
	}
	*f.day(j) = day.UTC()
	return ""
}

func (f jobField) get(j *Job) given {
	if f.text != nil {
		return giveText(*f.text(j))
	}
	if day := *f.day(j); !day.IsZero() {
		return given{shape: plain, text: day.In(calendar()).Format(time.DateOnly)}
	}
	return given{}
}

func getJob(a *Article) given {
	if a.Job == nil {
		return given{}
	}
	g := given{shape: mapping}
	for _, f := range jobFields() {
		if v := f.get(a.Job); v.shape != absent {
			g.members = append(g.members, member{key: f.name, given: v})
		}
	}
	return g
}

func (f *filler) job(pairs []member) {
	for _, p := range pairs {
		key, known := "job."+p.key, false
		for _, field := range jobFields() {
			if field.name != p.key {
				continue
			}
			if known = true; f.known(key, p, true) {
				if words := field.set(f.article.Job, p.given); words != "" {
					f.add(key, words)
				}
			}
		}
		if !known {
			f.known(key, p, false)
		}
	}
}
