package handlers

import (
	"context"
	"fmt"
	"slices"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

// synonymVersions is /console/synonyms/versions.
type synonymVersions struct {
	Rows         []synonymVersionRow
	Before, Next int
}

type synonymVersionRow struct {
	content.SynonymsVersion
	Name string
	Now  bool
}

// versions handles GET /console/synonyms/versions.
func (p *SynonymPages) versions(v *Visit) error {
	ctx := v.Request.Context()
	all, err := p.Book.SynonymVersions(ctx)
	if err != nil {
		return err
	}
	at := pageNumber(v)
	page := synonymVersions{Before: at - 1}
	rest := all[min((at-1)*versionsListed, len(all)):]
	if len(rest) > versionsListed {
		rest, page.Next = rest[:versionsListed], at+1
	}
	names := map[string]string{}
	for _, one := range rest {
		if names[one.Officer] == "" {
			names[one.Officer] = nameOf(ctx, p.Staff, one.Officer)
		}
		page.Rows = append(page.Rows, synonymVersionRow{one, names[one.Officer], one.Number == all[0].Number})
	}
	return v.Show("synonym_versions", "近义词的版本", page)
}

// synonymVersion is one version beside the one in use.
type synonymVersion struct {
	Number, Newest uint64
	Name           string
	content.SynonymsVersion
	CanWrite bool
	Tried    bool // on the last questions: that takes a moment, and is asked for
	change
}

// at reads a version and what restoring it would change.
func (p *SynonymPages) at(v *Visit) (page synonymVersion, before, after *content.Synonyms, err error) {
	ctx := v.Request.Context()
	page.Number = numberOf(v.Param("n"))
	if before, page.Newest, err = p.now(ctx); err != nil {
		return page, nil, nil, err
	}
	if after, err = p.kept(ctx, page.Number, before, page.Newest); err != nil {
		return page, nil, nil, err
	}
	all, err := p.Book.SynonymVersions(ctx)
	if i := slices.IndexFunc(all, func(one content.SynonymsVersion) bool { return one.Number == page.Number }); i >= 0 {
		page.SynonymsVersion = all[i]
		page.Name = nameOf(ctx, p.Staff, all[i].Officer)
	}
	page.CanWrite = v.Can(people.WriteAnswers)
	return page, before, after, err
}

// kept returns the synonyms of a version. Those in use are not read again: reading takes longer
// than the whole page.
func (p *SynonymPages) kept(ctx context.Context, number uint64, inUse *content.Synonyms, newest uint64) (*content.Synonyms, error) {
	if number == newest && newest != 0 {
		return inUse, nil
	}
	file, err := p.Book.SynonymsAt(ctx, number)
	if err != nil {
		return nil, err
	}
	s, err := content.ParseSynonyms(file, "近义词表")
	if err != nil {
		return nil, fault.Wrap(fault.Conflict, "这个版本现在用不了，请选另一个。", err)
	}
	return &s, nil
}

// shown handles GET /console/synonyms/versions/:n; with ?try=1 also what restoring it would
// change for the last questions.
func (p *SynonymPages) shown(v *Visit) error {
	page, before, after, err := p.at(v)
	if err != nil {
		return err
	}
	if page.Tried = v.Query("try") != ""; page.Tried {
		page.change = p.try(v.Request.Context(), before, after)
	} else {
		page.Changes = before.Changes(after)
	}
	return v.Show("synonym_version", fmt.Sprintf("近义词第 %d 版", page.Number), page)
}

// restore handles POST /console/synonyms/versions/:n/restore.
func (p *SynonymPages) restore(v *Visit) error {
	page, _, after, err := p.at(v)
	if err != nil {
		return err
	}
	if numberOf(v.PostForm("newest")) != page.Newest {
		return fault.New(fault.Conflict, "近义词表刚刚有人改过，请重新打开这个版本再看一次。")
	}
	if err := p.keep(v, page.Newest, after, fmt.Sprintf("恢复到第 %d 版", page.Number)); err != nil {
		return err
	}
	return v.Done("/synonyms/versions", "已经恢复，现在就按它搜索。")
}
