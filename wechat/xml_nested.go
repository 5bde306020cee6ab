package wechat

import "strconv"

// unreadable stands for a number of the platform's that could not be read: 0 would mean
// success.
const unreadable = -1

// readNested reads an element that holds others into the message, or skips it.
func (m *Message) readNested(x *scanner, name string) {
	switch name {
	case "ScanCodeInfo":
		m.readScan(x, name)
	case "SendLocationInfo":
		m.readLocation(x, name)
	case "PublishEventInfo":
		m.readPublish(x, name)
	case "SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent":
		for child, ok := x.child(name); ok; child, ok = x.child(name) {
			if child == "List" {
				m.Subscribed = append(m.Subscribed, readSubscribed(x, child))
			} else {
				x.skip(child)
			}
		}
	case "TotalCount", "FilterCount", "SentCount", "ErrorCount", "CopyrightCheckResult", "ArticleUrlResult":
		m.readMass(x, name)
	default:
		x.skip(name)
	}
}

func (m *Message) readScan(x *scanner, name string) {
	for child, ok := x.child(name); ok; child, ok = x.child(name) {
		switch text := x.text(child); child {
		case "ScanType":
			first(&m.ScanType, text)
		case "ScanResult":
			first(&m.ScanResult, text)
		}
	}
}

func (m *Message) readLocation(x *scanner, name string) {
	var latitude, longitude, label, poi string
	for child, ok := x.child(name); ok; child, ok = x.child(name) {
		switch text := x.text(child); child {
		case "Location_X":
			first(&latitude, text)
		case "Location_Y":
			first(&longitude, text)
		case "Label":
			first(&label, text)
		case "Poiname":
			first(&poi, text)
		}
	}
	first(&label, poi)
	if m.Where == nil {
		m.Where = place(latitude, longitude, label)
	}
}

func (m *Message) readPublish(x *scanner, name string) {
	p := PublishResult{Status: unreadable}
	for child, ok := x.child(name); ok; child, ok = x.child(name) {
		switch child {
		case "publish_id":
			first(&p.PublishID, x.text(child))
		case "publish_status":
			p.Status = number(x.text(child))
		case "article_id":
			first(&p.ArticleID, x.text(child))
		case "fail_idx":
			p.Failed = append(p.Failed, number(x.text(child)))
		case "article_detail":
			p.readDetail(x, child)
		default:
			x.skip(child)
		}
	}
	if m.Publish == nil {
		m.Publish = &p
	}
}

// readDetail reads the items of article_detail.
func (p *PublishResult) readDetail(x *scanner, name string) {
	p.readItems(x, name, "idx", "article_url")
}

// readItems reads items that name a place and an address, each to its place.
func (p *PublishResult) readItems(x *scanner, name, place, address string) {
	for child, ok := x.child(name); ok; child, ok = x.child(name) {
		if child != "item" {
			x.skip(child)
			continue
		}
		var url string
		idx := unreadable
		for field, ok := x.child(child); ok; field, ok = x.child(child) {
			switch text := x.text(field); field {
			case place:
				idx = number(text)
			case address:
				first(&url, text)
			}
		}
		p.setURL(idx, url)
	}
}

// setURL puts the URL of the article at a 1-based position.
func (p *PublishResult) setURL(idx int, url string) {
	const maxArticles = 100 // WeChat's batches hold 8
	if idx < 1 || idx > maxArticles {
		return
	}
	for len(p.URLs) < idx {
		p.URLs = append(p.URLs, "")
	}
	first(&p.URLs[idx-1], url)
}

func readSubscribed(x *scanner, name string) SubscribedNotice {
	var n SubscribedNotice
	for child, ok := x.child(name); ok; child, ok = x.child(name) {
		switch text := x.text(child); child {
		case "TemplateId":
			first(&n.TemplateID, text)
		case "SubscribeStatusString", "ErrorStatus":
			first(&n.Status, text)
		case "PopupScene":
			first(&n.Scene, text)
		case "MsgID":
			first(&n.MsgID, text)
		case "ErrorCode":
			n.ErrorCode = number(text)
		}
	}
	return n
}

// first sets a text that is not set yet.
func first(text *string, value string) {
	if *text == "" {
		*text = value
	}
}

// number reads an integer, or returns unreadable.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return unreadable
	}
	return n
}
