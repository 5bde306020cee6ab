package simulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// comment is what a reader wrote under an article.
type comment struct {
	ID      int64         `json:"user_comment_id"`
	OpenID  string        `json:"openid"`
	Created int64         `json:"create_time"`
	Content string        `json:"content"`
	Elected int           `json:"comment_type"` // 1: shown to everybody
	Reply   *commentReply `json:"reply,omitempty"`
}

type commentReply struct {
	Content string `json:"content"`
	Created int64  `json:"create_time"`
}

// commentPlace is an article: its batch and 0-based place.
type commentPlace struct {
	MsgDataID int64 `json:"msg_data_id"`
	Index     int   `json:"index"`
}

type commentState struct {
	closed map[commentPlace]bool
	by     map[commentPlace][]*comment
}

func commentEndpoints() []endpoint {
	post := []string{http.MethodPost}
	var list []endpoint
	for name, do := range map[string]func(*call, *commentCall) (any, error){
		"open": openComments, "close": closeComments, "list": listComments,
		"markelect": electComment, "unmarkelect": unelectComment, "delete": deleteComment,
		"reply/add": replyComment, "reply/delete": unreplyComment,
	} {
		list = append(list, endpoint{Path: "/cgi-bin/comment/" + name, Methods: post, Needs: verified, Call: commented(do)})
	}
	slices.SortFunc(list, func(a, b endpoint) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// commentCall is the body of all of them; which fields count depends on the call.
type commentCall struct {
	commentPlace
	ID      int64  `json:"user_comment_id"`
	Begin   int    `json:"begin"`
	Count   int    `json:"count"`
	Type    int    `json:"type"` // 0 all, 1 ordinary, 2 elected
	Content string `json:"content"`
	found   *comment
}

// commented reads the body and finds the article (88001) and the comment, if one is named
// (88008).
func commented(do func(*call, *commentCall) (any, error)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		var in commentCall
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if c.commentedItem(in.commentPlace) == nil {
			return nil, refuse(88001)
		}
		if in.ID != 0 {
			list := c.comments.by[in.commentPlace]
			i := slices.IndexFunc(list, func(one *comment) bool { return one.ID == in.ID })
			if i < 0 {
				return nil, refuse(88008)
			}
			in.found = list[i]
		}
		return do(c, &in)
	}
}

// commentedItem is the published or mass-sent article of a place, or nil; p.mu is held.
func (p *platform) commentedItem(at commentPlace) *newsItem {
	i := slices.IndexFunc(p.articles.published, func(b *publication) bool {
		return b.publishID == at.MsgDataID && b.status == publishDone && at.Index >= 0 && at.Index < len(b.items)
	})
	if i < 0 {
		return nil
	}
	return &p.articles.published[i].items[at.Index]
}

func (s *commentState) close(at commentPlace, closed bool) {
	if s.closed == nil {
		s.closed = map[commentPlace]bool{}
	}
	s.closed[at] = closed
}

func openComments(c *call, in *commentCall) (any, error) {
	c.comments.close(in.commentPlace, false)
	return nil, nil
}

func closeComments(c *call, in *commentCall) (any, error) {
	c.comments.close(in.commentPlace, true)
	return nil, nil
}

func listComments(c *call, in *commentCall) (any, error) {
	if in.Count < 1 || in.Count >= 50 {
		return nil, refuse(88010)
	}
	found := []*comment{}
	for _, one := range c.comments.by[in.commentPlace] {
		if in.Type == 0 || in.Type-1 == one.Elected {
			found = append(found, one)
		}
	}
	from := min(max(in.Begin, 0), len(found))
	return map[string]any{"errcode": 0, "errmsg": "ok", "total": len(found), "comment": found[from:min(from+in.Count, len(found))]}, nil
}

// named wants user_comment_id.
func (in *commentCall) named() error {
	if in.found == nil {
		return refuse(88008)
	}
	return nil
}

func electComment(_ *call, in *commentCall) (any, error) { return nil, in.elect(1) }

func unelectComment(_ *call, in *commentCall) (any, error) { return nil, in.elect(0) }

func (in *commentCall) elect(to int) error {
	if err := in.named(); err != nil {
		return err
	}
	in.found.Elected = to
	return nil
}

func deleteComment(c *call, in *commentCall) (any, error) {
	if err := in.named(); err != nil {
		return nil, err
	}
	c.comments.by[in.commentPlace] = slices.DeleteFunc(c.comments.by[in.commentPlace], func(one *comment) bool { return one == in.found })
	return nil, nil
}

func replyComment(c *call, in *commentCall) (any, error) {
	if err := in.named(); err != nil {
		return nil, err
	}
	switch {
	case in.Content == "":
		return nil, refuse(88007)
	case in.found.Reply != nil:
		return nil, refuse(88005)
	}
	in.found.Reply = &commentReply{Content: in.Content, Created: c.Now.Unix()}
	return nil, nil
}

func unreplyComment(_ *call, in *commentCall) (any, error) {
	if err := in.named(); err != nil {
		return nil, err
	}
	in.found.Reply = nil
	return nil, nil
}

// commentAct is a graduate who writes under an article: POST /sim/users/{id}/comment.
type commentAct struct {
	commentPlace
	Content string `json:"content"`
}

// actComment keeps a comment; nothing is pushed. p.mu is held.
func (p *platform) actComment(u *user, in commentAct) (deed, error) {
	item := p.commentedItem(in.commentPlace)
	switch {
	case item == nil:
		return deed{}, errors.New("没有这篇文章")
	case !bool(item.NeedOpenComment) || p.comments.closed[in.commentPlace]:
		return deed{}, errors.New("这篇文章没有开放留言")
	case bool(item.OnlyFansCanComment) && !u.Follows:
		return deed{}, errNotFollowed
	}
	if p.comments.by == nil {
		p.comments.by = map[commentPlace][]*comment{}
	}
	p.comments.by[in.commentPlace] = append(p.comments.by[in.commentPlace], &comment{
		ID: p.next("comment", 1), OpenID: u.OpenID, Created: p.clock.Now().Unix(), Content: in.Content})
	return deed{}, nil
}
