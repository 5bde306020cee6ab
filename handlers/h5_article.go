package handlers

import (
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"zaiyue/content"
	"zaiyue/content/picture"
)

// articlePage is /articles/:id.
type articlePage struct {
	ID, Title       string
	Preview         string // for whom it is not yet: a sentence above it; empty: it is out
	Kind            content.Kind
	Expired, Thanks bool
	Facts           []fact // above the text
	Sources         []fact // below it
	Body            template.HTML
	Cover           string // address of a picture of ours; empty: none is shown
}

// cover is the address of an article's cover, where it is a picture of ours that the text does
// not show anyway. One of another site would tell that site who reads.
func cover(a *content.Article) string {
	if _, ours := picture.NameIn(a.Cover); !ours || strings.Contains(a.Body, a.Cover) {
		return ""
	}
	return a.Cover
}

// fact is one thing an article says of itself. Call is the address that dials the number
// in it, Link the address it is; empty for none.
type fact struct {
	Name, Value string
	Call        template.URL
	Link        string
}

// article handles GET /articles/:id.
func (s *Site) article(c *gin.Context) error {
	a, err := s.Library.Article(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	body, err := s.Renderer.HTML(a.Body)
	if err != nil {
		return err
	}
	if s.Read != nil && c.Request.Method == http.MethodGet {
		s.Read(a.ID)
	}
	s.write(c, http.StatusOK, "h5/article", articlePage{
		ID: a.ID, Title: a.Title, Kind: a.Kind, Expired: a.Expired(s.Now()), Thanks: c.Query("thanks") != "",
		Facts: facts(&a), Sources: sources(&a), Body: body, Cover: cover(&a),
	})
	return nil
}

// facts lists what an article says about itself, in reading order; what is not known is
// left out. Only what has a number of its own is 发文 and 施行: a job is not.
func facts(a *content.Article) []fact {
	issuer, span := "发布单位", "有效时间"
	if a.Kind == content.KindPolicy || a.Kind == content.KindSubsidy || a.DocNumber != "" {
		issuer, span = "发文单位", "施行时间"
	}
	all := []fact{
		{Name: "文号", Value: a.DocNumber}, {Name: issuer, Value: a.Issuer}, {Name: "适用地区", Value: a.Region},
		{Name: span, Value: a.ForceWords()}, {Name: "标准", Value: a.Amount}, {Name: "最近核对", Value: content.DayWords(a.VerifiedAt)},
	}
	if h := a.Home; h != nil {
		all = []fact{
			{Name: "城市", Value: h.City}, {Name: "地址", Value: h.Address}, {Name: "联系", Value: h.Contact, Call: call(h.Contact)},
			{Name: "开放时间", Value: h.Hours}, {Name: "活动", Value: h.Events},
			{Name: issuer, Value: a.Issuer}, {Name: span, Value: a.ForceWords()}, {Name: "最近核对", Value: content.DayWords(a.VerifiedAt)},
		}
	}
	if j := a.Job; j != nil {
		all = slices.DeleteFunc(all, func(f fact) bool { return f.Value == j.City || f.Value == j.Employer }) // said before it
		all = append([]fact{{Name: "城市", Value: j.City}, {Name: "行业", Value: j.Field}, {Name: "用人单位", Value: j.Employer}, {Name: "报名截止", Value: content.DayWords(j.Until)}}, all...)
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}

// sources lists whom to ask, unless the facts above name the same, and what the article
// was written from.
func sources(a *content.Article) (all []fact) {
	if a.Contact != "" && (a.Home == nil || a.Home.Contact != a.Contact) {
		all = append(all, fact{Name: "咨询", Value: a.Contact, Call: call(a.Contact)})
	}
	if a.Source != "" {
		f := fact{Name: "来源", Value: a.Source}
		if strings.HasPrefix(a.Source, "https://") || strings.HasPrefix(a.Source, "http://") {
			f.Link = a.Source
		}
		all = append(all, f)
	}
	return all
}

// telephone finds numbers such as 020-1234-5678, 0750-1234567, 400-123-4567, 13812345678.
var telephone = regexp.MustCompile(`\b(?:0\d{2,3}-\d{3,4}-?\d{4}|400-\d{3,4}-\d{3,4}|1\d{10})\b`)

// call is the address that dials the first number of a contact, or nothing.
func call(contact string) template.URL {
	number := strings.ReplaceAll(telephone.FindString(contact), "-", "")
	if number == "" {
		return ""
	}
	return template.URL("tel:" + number) // digits only
}
