package simulator

import (
	"errors"
	"net/http"
	"slices"
)

func setIndustry(c *call) (any, error) {
	var in struct {
		First  looseID `json:"industry_id1"`
		Second looseID `json:"industry_id2"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.First.int64() < 1 || in.Second.int64() < 1 {
		return nil, refuse(40097)
	}
	s := &c.templates
	if month := chinaDay(c.Now)[:len("2006-01")]; s.industryIn != month {
		s.industryIn, s.industrySet = month, 0
	}
	if s.industrySet >= c.rules.Template.IndustryPerMonth {
		return nil, refusef(43100, "change template too frequently")
	}
	s.industrySet++
	s.industries = [2]string{string(in.First), string(in.Second)}
	return nil, nil
}

func getIndustry(c *call) (any, error) {
	type industry struct {
		First  string `json:"first_class"`
		Second string `json:"second_class"`
	}
	shown := func(id string) industry {
		if id == "" {
			return industry{"政府与公共事业", "公共事业"}
		}
		return industry{"行业", "行业" + id}
	}
	return map[string]industry{
		"primary_industry": shown(c.templates.industries[0]), "secondary_industry": shown(c.templates.industries[1]),
	}, nil
}

func addTemplate(c *call) (any, error) {
	var in struct {
		Short    looseID  `json:"template_id_short"`
		Keywords []string `json:"keyword_name_list"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	entry, ok := libraryEntry(string(in.Short))
	if !ok {
		return nil, refuse(40037)
	}
	if len(c.templatesOf(productTemplate)) >= c.rules.Template.Templates {
		return nil, refuse(45026)
	}
	t := msgTemplate{Product: productTemplate, Title: entry.Title}
	for i, k := range entry.Keywords {
		if len(in.Keywords) == 0 {
			t.Fields = append(t.Fields, entry.field(i))
		} else if at := slices.Index(in.Keywords, k.Name); at >= 0 {
			t.Fields = append(t.Fields, entry.field(i))
		}
	}
	if len(in.Keywords) > 0 && len(t.Fields) != len(in.Keywords) {
		return nil, refusef(47003, "argument invalid! keyword_name_list invalid")
	}
	slices.SortStableFunc(t.Fields, func(a, b templateField) int { // the caller's order is the order on the phone
		return slices.Index(in.Keywords, a.Label) - slices.Index(in.Keywords, b.Label)
	})
	t = c.addTemplate(t)
	return map[string]any{"errcode": 0, "errmsg": "ok", "template_id": t.ID}, nil
}

func allTemplates(c *call) (any, error) {
	type row struct {
		ID      string `json:"template_id"`
		Title   string `json:"title"`
		Primary string `json:"primary_industry"`
		Deputy  string `json:"deputy_industry"`
		Content string `json:"content"`
		Example string `json:"example"`
	}
	rows := []row{}
	for _, t := range c.templatesOf(productTemplate) {
		rows = append(rows, row{t.ID, t.Title, "", "", t.content(), t.example()})
	}
	return map[string]any{"template_list": rows}, nil
}

func delTemplate(c *call) (any, error) {
	var in struct {
		ID string `json:"template_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if !c.dropTemplate(productTemplate, in.ID) {
		return nil, refuse(40037)
	}
	return nil, nil
}

// ownTemplate is one of the account's templates in the control API.
type ownTemplate struct {
	ID       string              `json:"template_id"` // absent: invented
	Product  string              `json:"product"`     // template (default), once, notice
	Title    string              `json:"title"`
	Content  string              `json:"content"` // "申请人:{{name1.DATA}}\n审核结果:{{phrase2.DATA}}"
	LongTerm bool                `json:"long_term"`
	Enums    map[string][]string `json:"enums,omitempty"` // the words a const or enum key takes
}

// controlTemplates is GET /sim/templates: the account's own of all products.
func (p *platform) controlTemplates(*http.Request) (any, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ensureOnce()
	rows := []ownTemplate{}
	for _, t := range p.templates.own {
		rows = append(rows, ownTemplate{ID: t.ID, Product: t.Product, Title: t.Title, Content: t.content(), LongTerm: t.LongTerm})
	}
	return rows, nil
}

// controlAddTemplate is POST /sim/templates: somebody adds a template in the console, with
// an id and keys of their choice. One with the same id is replaced.
func (p *platform) controlAddTemplate(r *http.Request) (any, error) {
	var in ownTemplate
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	setDefault(&in.Product, productTemplate)
	if !slices.Contains([]string{productTemplate, productOnce, productNotice}, in.Product) {
		return nil, errors.New("product 只能是 template、once 或 notice")
	}
	t := msgTemplate{ID: in.ID, Product: in.Product, Title: in.Title, LongTerm: in.LongTerm, Fields: fieldsIn(in.Content)}
	if len(t.Fields) == 0 {
		return nil, errors.New("content 里没有 {{名称.DATA}}")
	}
	for i := range t.Fields {
		t.Fields[i].Enum = in.Enums[t.Fields[i].Key]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropTemplate(t.Product, t.ID)
	t = p.addTemplate(t)
	in.ID = t.ID
	return in, nil
}
