package simulator

import (
	"net/http"
	"slices"
)

// tag is one of the account's tags. System tags have ids below 100.
type tag struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// firstTagID is where the account's own tags begin.
const firstTagID = 100

// starTag is the system tag every account has.
var starTag = tag{ID: 2, Name: "星标组"}

type tagState struct{ own []tag }

// tag finds a tag, nil for an unknown one; p.mu is held.
func (p *platform) tag(id int) *tag {
	if id == starTag.ID {
		t := starTag
		return &t
	}
	i := slices.IndexFunc(p.tags.own, func(t tag) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &p.tags.own[i]
}

func (p *platform) fansOf(id int) []string {
	return p.followers(func(u *user) bool { return slices.Contains(u.Tags, id) })
}

func tagEndpoints() []endpoint {
	get, post := []string{http.MethodGet}, []string{http.MethodPost}
	return []endpoint{
		{Path: "/cgi-bin/tags/create", Methods: post, Needs: verified, Call: createTag},
		{Path: "/cgi-bin/tags/get", Methods: get, Needs: verified, Call: listTags},
		{Path: "/cgi-bin/tags/update", Methods: post, Needs: verified, Call: renameTag},
		{Path: "/cgi-bin/tags/delete", Methods: post, Needs: verified, Call: deleteTag},
		{Path: "/cgi-bin/user/tag/get", Methods: post, Needs: verified, Call: fansOfTag},
		{Path: "/cgi-bin/tags/members/batchtagging", Methods: post, Needs: verified, Call: batchTag},
		{Path: "/cgi-bin/tags/members/batchuntagging", Methods: post, Needs: verified, Call: batchUntag},
		{Path: "/cgi-bin/tags/getidlist", Methods: post, Needs: verified, Call: tagsOf},
	}
}

// tagRequest is the body of create, update and delete.
type tagRequest struct {
	Tag struct {
		ID   looseID `json:"id"`
		Name string  `json:"name"`
	} `json:"tag"`
}

// checkTagName wants a new name of at most 30 bytes.
func (c *call) checkTagName(name string) error {
	switch {
	case name == "" || name == starTag.Name || slices.ContainsFunc(c.tags.own, func(t tag) bool { return t.Name == name }):
		return refuse(45157)
	case len(name) > c.rules.Fans.TagNameBytes:
		return refuse(45158)
	}
	return nil
}

func createTag(c *call) (any, error) {
	var in tagRequest
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.checkTagName(in.Tag.Name); err != nil {
		return nil, err
	}
	if len(c.tags.own) >= c.rules.Fans.Tags {
		return nil, refuse(45056)
	}
	made := tag{ID: int(c.next("tag", firstTagID)), Name: in.Tag.Name}
	c.tags.own = append(c.tags.own, made)
	return map[string]tag{"tag": made}, nil
}

func listTags(c *call) (any, error) {
	type row struct {
		tag
		Count int `json:"count"`
	}
	rows := []row{}
	for _, t := range append([]tag{starTag}, c.tags.own...) {
		rows = append(rows, row{t, len(c.fansOf(t.ID))})
	}
	return map[string]any{"tags": rows}, nil
}

// ownTag reads the request and finds a tag that may be changed: 45058 for those of the
// system, 45159 for unknown ones.
func (c *call) ownTag() (*tag, tagRequest, error) {
	var in tagRequest
	if err := c.decode(&in); err != nil {
		return nil, in, err
	}
	id := int(in.Tag.ID.int64())
	if id < 3 && in.Tag.ID != "" {
		return nil, in, refuse(45058)
	}
	t := c.tag(id)
	if t == nil {
		return nil, in, refuse(45159)
	}
	return t, in, nil
}

func renameTag(c *call) (any, error) {
	t, in, err := c.ownTag()
	if err != nil {
		return nil, err
	}
	if t.Name == in.Tag.Name {
		return nil, nil
	}
	if err := c.checkTagName(in.Tag.Name); err != nil {
		return nil, err
	}
	t.Name = in.Tag.Name
	return nil, nil
}

func deleteTag(c *call) (any, error) {
	t, _, err := c.ownTag()
	if err != nil {
		return nil, err
	}
	id := t.ID
	if len(c.fansOf(id)) > c.rules.Fans.TagFans {
		return nil, refuse(45057)
	}
	c.tags.own = slices.DeleteFunc(c.tags.own, func(t tag) bool { return t.ID == id })
	for _, u := range c.users {
		c.untag(u, id)
	}
	return nil, nil
}

// untag takes a tag off a person, whose menu may be another one then; p.mu is held.
func (p *platform) untag(u *user, id int) {
	if !slices.Contains(u.Tags, id) {
		return
	}
	u.Tags = slices.DeleteFunc(slices.Clone(u.Tags), func(t int) bool { return t == id })
	p.showUser(u)
	p.showMenu(u)
}

func fansOfTag(c *call) (any, error) {
	var in struct {
		Tag  looseID `json:"tagid"`
		Next string  `json:"next_openid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	id := int(in.Tag.int64())
	if c.tag(id) == nil {
		return nil, refuse(45159)
	}
	answer := openIDPage(c.fansOf(id), in.Next, c.rules.Fans.Page)
	delete(answer, "total") // this call has none
	return answer, nil
}

// openIDList reads {"openid_list": […], "tagid": n}: 40032 when there are none or too
// many, 40003 when one is not of this account.
func (c *call) openIDList(limit int) ([]*user, int, error) {
	var in struct {
		List []string `json:"openid_list"`
		Tag  looseID  `json:"tagid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, 0, err
	}
	if len(in.List) == 0 || len(in.List) > limit {
		return nil, 0, refuse(40032)
	}
	var users []*user
	for _, openID := range in.List {
		u, err := c.known(openID)
		if err != nil {
			return nil, 0, err
		}
		users = append(users, u)
	}
	return users, int(in.Tag.int64()), nil
}

// tagMembers reads whom to tag or untag with what; an unknown tag is 45159.
func (c *call) tagMembers() ([]*user, int, error) {
	users, id, err := c.openIDList(c.rules.Fans.TagBatch)
	if err == nil && c.tag(id) == nil {
		err = refuse(45159)
	}
	return users, id, err
}

// batchTag is all or nothing: one person with too many tags refuses the call.
func batchTag(c *call) (any, error) {
	users, id, err := c.tagMembers()
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		switch {
		case !u.Follows:
			return nil, refuse(49003)
		case !slices.Contains(u.Tags, id) && len(u.Tags) >= c.rules.Fans.TagsPerUser:
			return nil, refuse(45059)
		}
	}
	for _, u := range users {
		u.Tags = tagged(u.Tags, id)
		c.showUser(u)
		c.showMenu(u)
	}
	return nil, nil
}

func batchUntag(c *call) (any, error) {
	users, id, err := c.tagMembers()
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		c.untag(u, id)
	}
	return nil, nil
}

func tagsOf(c *call) (any, error) {
	var in struct {
		OpenID string `json:"openid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u, err := c.known(in.OpenID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"tagid_list": append([]int{}, u.Tags...)}, nil
}
