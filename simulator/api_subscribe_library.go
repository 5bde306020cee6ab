package simulator

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dataAnswer is how this family wraps what it found.
func dataAnswer(data any) any { return map[string]any{"errcode": 0, "errmsg": "ok", "data": data} }

// noticeCategory is the only service category of the pretended account.
const noticeCategory = 616

func noticeCategories(*call) (any, error) {
	return dataAnswer([]any{map[string]any{"id": noticeCategory, "name": "政府主管部门"}}), nil
}

// noticeType is 2 for one-time and 3 for long-term templates.
func noticeType(longTerm bool) int {
	if longTerm {
		return 3
	}
	return 2
}

func noticeTitles(c *call) (any, error) {
	start, err := strconv.Atoi(c.Query.Get("start"))
	if err != nil || start < 0 {
		return nil, refuse(200016)
	}
	limit, err := strconv.Atoi(c.Query.Get("limit"))
	if err != nil || limit < 1 || limit > c.rules.Notice.LibraryPageMax {
		return nil, refuse(200017)
	}
	if !slices.Contains(strings.Split(c.Query.Get("ids"), ","), strconv.Itoa(noticeCategory)) {
		return nil, refuse(200018)
	}
	list, err := library()
	if err != nil {
		return nil, err
	}
	rows := []any{}
	for _, l := range list[min(start, len(list)):min(start+limit, len(list))] {
		rows = append(rows, map[string]any{"tid": l.ID, "title": l.Title, "type": noticeType(l.Type == "long_term"), "categoryId": strconv.Itoa(noticeCategory)})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "count": len(list), "data": rows}, nil
}

func noticeKeywords(c *call) (any, error) {
	entry, ok := libraryEntry(c.Query.Get("tid"))
	if !ok {
		return nil, refuse(200014)
	}
	rows := []any{}
	for i, k := range entry.Keywords {
		rows = append(rows, map[string]any{"kid": i + 1, "name": k.Name, "example": k.Example, "rule": k.Kind})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "count": len(rows), "data": rows}, nil
}

func noticeTemplates(c *call) (any, error) {
	rows := []any{}
	for _, t := range c.templatesOf(productNotice) {
		row := map[string]any{"priTmplId": t.ID, "title": t.Title, "content": t.content(), "example": t.example(), "type": noticeType(t.LongTerm)}
		var enums []any
		for _, f := range t.Fields {
			if len(f.Enum) > 0 {
				enums = append(enums, map[string]any{"keywordCode": f.Key + ".DATA", "enumValueList": f.Enum})
			}
		}
		if enums != nil {
			row["keywordEnumValueList"] = enums
		}
		rows = append(rows, row)
	}
	return dataAnswer(rows), nil
}

func addNotice(c *call) (any, error) {
	var in struct {
		TID   looseID `json:"tid"`
		Kids  []int   `json:"kidList"`
		Scene string  `json:"sceneDesc"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	entry, ok := libraryEntry(string(in.TID))
	rules := c.rules.Notice
	outside := func(kid int) bool { return kid < 1 || kid > len(entry.Keywords) }
	switch {
	case !ok:
		return nil, refuse(200014)
	case len(in.Kids) < rules.KeywordsMin || len(in.Kids) > rules.KeywordsMax || slices.ContainsFunc(in.Kids, outside):
		return nil, refuse(200020)
	case utf8.RuneCountInString(in.Scene) > rules.SceneDesc:
		return nil, refuse(200021)
	case len(c.templatesOf(productNotice)) >= rules.Templates:
		return nil, refuse(200012)
	}
	t := msgTemplate{Product: productNotice, Title: entry.Title, LongTerm: entry.Type == "long_term"}
	for _, kid := range in.Kids {
		t.Fields = append(t.Fields, entry.field(kid-1))
	}
	t = c.addTemplate(t)
	return map[string]any{"errcode": 0, "errmsg": "ok", "priTmplId": t.ID}, nil
}

func delNotice(c *call) (any, error) {
	var in struct {
		ID string `json:"priTmplId"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if !c.dropTemplate(productNotice, in.ID) {
		return nil, refuse(40037)
	}
	return nil, nil
}
