package notices

// Unfit is a way that a notice with some fields cannot go, whoever it is for: the account's
// template refuses a value, or has a place that nothing fills.
type Unfit struct {
	Channel  Channel
	Template string // its title
	Reason   string // a key of reasons.yaml
	Label    string // which place of the template; may be empty
}

// Unfit lists the templates of a kind that cannot carry some fields, in the order of the
// ladder (row N6). A template that the account does not have is not listed: Catalogue.Lacks
// tells of those.
func (l *Ladder) Unfit(k Kind, fields map[string]string) (all []Unfit) {
	for _, c := range k.Channels {
		use := k.Subscribe
		if c == Template {
			use = k.Template
		}
		for _, t := range l.Catalogue().For(c, use) {
			if _, reason, label := t.data(k, use, fields); reason != "" {
				all = append(all, Unfit{c, t.Title, reason, label})
			}
		}
	}
	return all
}

// Missing lists the fields that must be filled and are neither among fields nor among those
// that come with each person.
func (k Kind) Missing(fields map[string]string, own []string) (missing []Field) {
	personal := make(map[string]bool, len(own))
	for _, key := range own {
		personal[key] = true
	}
	for _, f := range k.Fields {
		if !f.Optional && fields[f.Key] == "" && !personal[f.Key] {
			missing = append(missing, f)
		}
	}
	return missing
}

// Free reports whether the kind says what an officer writes, and nothing of its own.
func (k Kind) Free() bool {
	return k.Texts[Chinese].Body == "{text}"
}
