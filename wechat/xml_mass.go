package wechat

// readMass reads what MASSSENDJOBFINISH has beside its status (section 2.3 of the protocol
// paper).
func (m *Message) readMass(x *scanner, name string) {
	if m.Mass == nil {
		m.Mass = &MassResult{}
	}
	r := m.Mass
	switch name {
	case "TotalCount":
		r.Total = number(x.text(name))
	case "FilterCount":
		r.Filtered = number(x.text(name))
	case "SentCount":
		r.Sent = number(x.text(name))
	case "ErrorCount":
		r.Failed = number(x.text(name))
	case "CopyrightCheckResult":
		for child, ok := x.child(name); ok; child, ok = x.child(name) {
			if child == "CheckState" {
				r.CheckState = number(x.text(child))
			} else {
				x.skip(child)
			}
		}
	case "ArticleUrlResult":
		for child, ok := x.child(name); ok; child, ok = x.child(name) {
			if child == "ResultList" {
				r.readURLs(x, child)
			} else {
				x.skip(child)
			}
		}
	}
}

func (r *MassResult) readURLs(x *scanner, name string) {
	var detail PublishResult
	detail.readItems(x, name, "ArticleIdx", "ArticleUrl")
	r.URLs = detail.URLs
}
