package press

import (
	"bytes"
	"context"
	"errors"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/wechat"
)

// pictures uploads the pictures of the text, each once.
func (p *Press) pictures(ctx context.Context, j Job) error {
	a, err := p.Papers.Sent(ctx, j.ID)
	if err != nil {
		return err
	}
	sources, err := p.Writer.Sources(&a)
	if err != nil {
		return err
	}
	for _, src := range sources {
		if _, _, err := p.inText(ctx, src); err != nil {
			return err
		}
	}
	_, err = p.move(ctx, j, func(j *Job) { j.enter(Cover, p.Now()) })
	return err
}

// inText returns the address at WeChat of a picture in the text, false for one that is not
// ours, and uploads it where WeChat has not got it.
func (p *Press) inText(ctx context.Context, src string) (address string, ours bool, err error) {
	picture, err := p.Album.Picture(ctx, src, InText)
	if fault.KindOf(err) == fault.NotFound {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	before, ok, err := p.Uploads.Uploaded(ctx, InText, picture.Hash)
	if err != nil || ok {
		return before.URL, ok, err
	}
	address, err = p.Account.UploadImage(ctx, picture.Name, bytes.NewReader(picture.Data))
	if err != nil {
		return "", false, err
	}
	return address, true, p.Uploads.KeepUpload(ctx, InText, picture.Hash, Upload{URL: address, At: p.Now().UTC()})
}

// cover uploads the cover. It is kept as an image, not as a thumb: WeChat takes both, and
// allows a hundred times as many images, which may be larger than 64 kB.
func (p *Press) cover(ctx context.Context, j Job) error {
	a, err := p.Papers.Sent(ctx, j.ID)
	if err != nil {
		return err
	}
	picture, err := p.Album.Picture(ctx, a.Cover, AsCover)
	if err != nil {
		return fault.Wrap(fault.Invalid, "封面图不在我们这里。请在编辑页重新上传封面，再发一次。", err)
	}
	up, ok, err := p.Uploads.Uploaded(ctx, AsCover, picture.Hash)
	if err != nil {
		return err
	}
	if !ok {
		kept, err := p.Account.AddMaterial(ctx, wechat.File{Type: wechat.MediaImage, Name: picture.Name, Body: bytes.NewReader(picture.Data)})
		if err != nil {
			return err
		}
		up = Upload{URL: kept.URL, MediaID: kept.MediaID, At: p.Now().UTC()}
		if err := p.Uploads.KeepUpload(ctx, AsCover, picture.Hash, up); err != nil {
			return err
		}
	}
	_, err = p.move(ctx, j, func(j *Job) {
		j.CoverID = up.MediaID
		j.enter(Drafting, p.Now())
	})
	return err
}

// draft puts the article into the draft box, or changes the draft that is there.
func (p *Press) draft(ctx context.Context, j Job) error {
	a, err := p.Papers.Sent(ctx, j.ID)
	if err != nil {
		return err
	}
	article, err := p.article(ctx, j, &a)
	if err != nil {
		return err
	}
	if j.DraftID != "" {
		err = p.Account.UpdateDraft(ctx, j.DraftID, 0, article)
		if gone(err) {
			return p.afresh(ctx, j, &a, err)
		}
		return p.drafted(ctx, j, j.DraftID, err)
	}
	if j.Adding {
		found, err := p.findDraft(ctx, j.Marker)
		if err != nil || found != "" {
			return p.drafted(ctx, j, found, err)
		}
	}
	if j, err = p.move(ctx, j, func(j *Job) { j.Adding = true }); err != nil {
		return err
	}
	id, err := p.Account.AddDraft(ctx, []wechat.DraftArticle{article})
	if gone(err) {
		return p.forgetCover(ctx, j, &a, err)
	}
	return p.drafted(ctx, j, id, err)
}

// drafted goes on with a draft that is there.
func (p *Press) drafted(ctx context.Context, j Job, id string, err error) error {
	if err != nil {
		return err
	}
	_, err = p.move(ctx, j, func(j *Job) {
		j.DraftID, j.Adding, j.Renewed = id, false, false
		now := p.Now()
		j.enter(Ready, now)
		if j.Purpose == ToSend {
			j.rest(Ready)
		}
		j.note(now, service.Officer, "草稿已放进微信的草稿箱")
	})
	return err
}

// article is what the draft holds.
func (p *Press) article(ctx context.Context, j Job, a *content.Article) (wechat.DraftArticle, error) {
	var failed error
	page, problems, err := p.Writer.HTML(a, Given{Link: p.Links(ctx), Picture: func(src string) (string, bool) {
		address, ok, err := p.inText(ctx, src)
		failed = errors.Join(failed, err)
		return address, ok
	}})
	if err := errors.Join(err, failed); err != nil {
		return wechat.DraftArticle{}, err
	}
	for _, problem := range problems {
		if problem.Blocks {
			return wechat.DraftArticle{}, fault.New(fault.Invalid, problem.Words)
		}
	}
	return wechat.DraftArticle{Title: j.Title, Author: j.Author, Digest: j.Digest, Content: page,
		ContentSourceURL: j.Marker, ThumbMediaID: j.CoverID}, nil
}

// gone reports that WeChat does not have (any more) what a media_id names.
func gone(err error) bool {
	e, ok := errors.AsType[*wechat.APIError](err)
	return ok && e.ErrCode == codeNoMedia
}

// codeNoMedia and codeNoArticle are errcodes of what is not there.
const (
	codeNoMedia   = 40007
	codeNoArticle = 53600
	codeNoMass    = 40059
)

// afresh goes back for what somebody has deleted at WeChat: the draft, or the cover.
func (p *Press) afresh(ctx context.Context, j Job, a *content.Article, cause error) error {
	_, err := p.Account.GetDraft(ctx, j.DraftID)
	switch {
	case err == nil:
		return p.forgetCover(ctx, j, a, cause)
	case !gone(err):
		return err
	}
	_, err = p.move(ctx, j, func(j *Job) { j.DraftID = "" })
	return err
}

// forgetCover uploads a cover again that WeChat says it has not got; once in a row.
func (p *Press) forgetCover(ctx context.Context, j Job, a *content.Article, cause error) error {
	if j.Renewed {
		return cause
	}
	picture, err := p.Album.Picture(ctx, a.Cover, AsCover)
	if err != nil {
		return err
	}
	if err := p.Uploads.ForgetUpload(ctx, AsCover, picture.Hash); err != nil {
		return err
	}
	_, err = p.move(ctx, j, func(j *Job) {
		j.enter(Cover, p.Now())
		j.Adding, j.Renewed = false, true
	})
	return err
}

// findDraft looks for the draft of a job whose adding was not answered.
func (p *Press) findDraft(ctx context.Context, marker string) (mediaID string, err error) {
	drafts, _, err := p.Account.Drafts(ctx, 0, 20)
	if err != nil {
		return "", err
	}
	for _, d := range drafts {
		for _, a := range d.Articles {
			if a.ContentSourceURL == marker {
				return d.MediaID, nil
			}
		}
	}
	return "", nil
}

// Sources lists the pictures of an article's text, each once, in order.
func (w *Writer) Sources(a *content.Article) (sources []string, err error) {
	known := map[string]bool{}
	_, _, err = w.HTML(a, Given{Picture: func(src string) (string, bool) {
		if !known[src] {
			known[src] = true
			sources = append(sources, src)
		}
		return "", false
	}})
	return sources, err
}
