package simulator

import (
	_ "embed"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed templates.yaml
var templatesYAML string

// libraryTemplate is an entry of the pretended template library, templates.yaml.
type libraryTemplate struct {
	ID    int    `yaml:"id"`
	Title string `yaml:"title"`
	Type  string `yaml:"type"`
	// Own are the places of the keywords of what a seeded account has, by product.
	Own      map[string][]int `yaml:"own"`
	Keywords []struct {
		Name    string   `yaml:"name"`
		Kind    string   `yaml:"kind"`
		Example string   `yaml:"example"`
		Words   []string `yaml:"words"`
	} `yaml:"keywords"`
}

// field is the i-th keyword as a template's field.
func (l libraryTemplate) field(i int) templateField {
	k := l.Keywords[i]
	return templateField{Label: k.Name, Key: k.Kind + strconv.Itoa(i+1), Example: k.Example, Enum: k.Words}
}

// library returns the pretended template library, or the entry with an id when asked for
// one.
func library() ([]libraryTemplate, error) {
	var list []libraryTemplate
	if err := strictYAML(templatesYAML, &list); err != nil {
		return nil, fmt.Errorf("templates.yaml: %w", err)
	}
	return list, nil
}

func libraryEntry(id string) (libraryTemplate, bool) {
	list, err := library()
	if err != nil {
		return libraryTemplate{}, false // the tests read the file
	}
	i := slices.IndexFunc(list, func(l libraryTemplate) bool { return strconv.Itoa(l.ID) == id })
	if i < 0 {
		return libraryTemplate{}, false
	}
	return list[i], true
}

// The three products that know templates (section 7).
const (
	productTemplate = "template" // message/template/send
	productOnce     = "once"     // message/template/subscribe
	productNotice   = "notice"   // message/subscribe/bizsend
)

// msgTemplate is one of the account's own.
type msgTemplate struct {
	ID       string
	Product  string
	Title    string
	LongTerm bool // notices only
	Fields   []templateField
}

// content is the text the console shows: "申请人:{{name1.DATA}}\n…".
func (t msgTemplate) content() string {
	var b strings.Builder
	for _, f := range t.Fields {
		if f.Label != "" {
			b.WriteString(f.Label + ":")
		}
		b.WriteString("{{" + f.Key + ".DATA}}\n")
	}
	return b.String()
}

func (t msgTemplate) example() string {
	var b strings.Builder
	for _, f := range t.Fields {
		b.WriteString(f.Label + ":" + f.Example + "\n")
	}
	return b.String()
}

// shown is what a phone shows of data: the fields in order, without first and remark,
// which are hidden since May 2023.
func (t msgTemplate) shown(data map[string]value) []pair {
	var fields []pair
	for _, f := range t.Fields {
		if f.Key != "first" && f.Key != "remark" {
			fields = append(fields, pair{Key: f.Key, Label: f.Label, Value: data[f.Key].Value})
		}
	}
	return fields
}

var placeholder = regexp.MustCompile(`([^\n{}:：]*)[:：]?\s*\{\{(\w+)\.DATA\}\}`)

// fieldsIn reads the placeholders of a content, in order.
func fieldsIn(content string) []templateField {
	var fields []templateField
	for _, m := range placeholder.FindAllStringSubmatch(content, -1) {
		fields = append(fields, templateField{Label: strings.TrimSpace(m[1]), Key: m[2]})
	}
	return fields
}

type templateState struct {
	own         []msgTemplate // in the order of adding
	industries  [2]string
	industryIn  string // month of the last api_set_industry
	industrySet int
	sent        map[string]sentTemplate // by openid and client_msg_id
}

// addTemplate keeps t under a new id unless it has one; p.mu is held.
func (p *platform) addTemplate(t msgTemplate) msgTemplate {
	if t.ID == "" {
		t.ID = "tPl" + p.random(40)
	}
	p.templates.own = append(p.templates.own, t)
	return t
}

// template finds one of the account's own by id and product; p.mu is held.
func (p *platform) template(product, id string) (msgTemplate, bool) {
	i := slices.IndexFunc(p.templates.own, func(t msgTemplate) bool { return t.Product == product && t.ID == id })
	if i < 0 {
		return msgTemplate{}, false
	}
	return p.templates.own[i], true
}

// templatesOf are the account's own of one product; p.mu is held.
func (p *platform) templatesOf(product string) []msgTemplate {
	return slices.DeleteFunc(slices.Clone(p.templates.own), func(t msgTemplate) bool { return t.Product != product })
}

// dropTemplate reports whether there was one; p.mu is held.
func (p *platform) dropTemplate(product, id string) bool {
	before := len(p.templates.own)
	p.templates.own = slices.DeleteFunc(p.templates.own, func(t msgTemplate) bool { return t.Product == product && t.ID == id })
	return len(p.templates.own) < before
}

func templateEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/template/api_set_industry", Methods: post, Needs: verifiedService, Call: setIndustry},
		{Path: "/cgi-bin/template/get_industry", Methods: get, Needs: verifiedService, Call: getIndustry},
		{Path: "/cgi-bin/template/api_add_template", Methods: post, Needs: verifiedService, Call: addTemplate},
		{Path: "/cgi-bin/template/get_all_private_template", Methods: get, Needs: verifiedService, Call: allTemplates},
		{Path: "/cgi-bin/template/del_private_template", Methods: post, Needs: verifiedService, Call: delTemplate},
		{Path: "/cgi-bin/message/template/send", Methods: post, Needs: verifiedService, Call: sendTemplate},
	}
}
