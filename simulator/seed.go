package simulator

// Seed makes three invented graduates, 卓玛, 扎西 and 央金, so that the phone page has people
// at once, and gives the account the templates that templates.yaml says. None of the three
// follows yet. On a platform that has people it does nothing.
func (s *Simulator) Seed() {
	s.platform.mu.Lock()
	defer s.platform.mu.Unlock()
	s.platform.seed()
}

// seed is Seed; p.mu is held.
func (p *platform) seed() {
	if len(p.users) > 0 {
		return
	}
	for _, name := range []string{"卓玛", "扎西", "央金"} {
		p.newUser(name, "")
	}
	list, err := library()
	if err != nil {
		return // the tests read the file
	}
	for _, entry := range list {
		for _, product := range []string{productTemplate, productNotice} {
			if kids := entry.Own[product]; len(kids) > 0 {
				p.addTemplate(entry.chosen(product, kids))
			}
		}
	}
}

// chosen is a template of the entry's keywords at some places, in their order.
func (l libraryTemplate) chosen(product string, kids []int) msgTemplate {
	t := msgTemplate{Product: product, Title: l.Title, LongTerm: product == productNotice && l.Type == "long_term"}
	for _, kid := range kids {
		t.Fields = append(t.Fields, l.field(kid-1))
	}
	return t
}
