package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"

	"zaiyue/content"
	"zaiyue/content/paste"
	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/wechat"
)

// batchArticles is how many published batches WeChat lists in one call.
const batchArticles = 20

// articles makes a draft of every published article that is not here yet: an officer looks at
// it before readers get it. What this service published itself is left alone.
func (a *adopter) articles(ctx context.Context) error {
	found, made, lost := 0, 0, 0
	for offset := 0; ; offset += batchArticles {
		page, total, err := a.client.PublishedArticles(ctx, offset, batchArticles)
		if err != nil {
			return err
		}
		found += len(page)
		batches, err := a.wanted(ctx, page)
		if err != nil {
			return err
		}
		texts, err := a.texts(ctx, offset, batches)
		if err != nil {
			return err
		}
		for _, batch := range texts {
			n, missing, err := a.drafts(ctx, batch)
			made, lost = made+n, lost+missing
			if err != nil {
				return err
			}
		}
		a.show("文章 %d / %d 组", min(offset+batchArticles, total), total)
		if len(page) == 0 || offset+batchArticles >= total {
			break
		}
	}
	a.clear()
	fmt.Fprintf(a.out, "已发布的文章：看了 %d 篇，新存成草稿 %d 篇，请编辑核对后再发布。\n", found, made)
	if lost > 0 {
		fmt.Fprintf(a.out, "有 %d 张图片没有带过来，稿子里标出了位置。\n", lost)
	}
	return nil
}

// adoptedID is the id of an article that was published as the n-th (from 0) of a batch.
func adoptedID(articleID string, n int) string {
	id := fmt.Sprintf("wx-%s-%d", articleID, n+1)
	if !content.ValidID(id) {
		sum := sha256.Sum256([]byte(articleID))
		id = fmt.Sprintf("wx-%s-%d", hex.EncodeToString(sum[:16]), n+1)
	}
	return id
}

// wanted returns the batches of a page of which an article is not here yet.
func (a *adopter) wanted(ctx context.Context, page []wechat.PublishedArticle) (batches []string, err error) {
	at, last := 0, ""
	for _, p := range page {
		if p.ArticleID != last {
			at, last = 0, p.ArticleID
		}
		id := adoptedID(p.ArticleID, at)
		at++
		if p.Deleted || a.ours(p.ContentSourceURL) || slices.Contains(batches, p.ArticleID) {
			continue
		}
		switch _, err := a.tools.db.Post(ctx, id); fault.KindOf(err) {
		case fault.OK:
		case fault.NotFound:
			batches = append(batches, p.ArticleID)
		default:
			return nil, err
		}
	}
	return batches, nil
}

// ours reports an article that leads back to our own pages: this service published it.
func (a *adopter) ours(source string) bool {
	return strings.HasPrefix(source, strings.TrimSuffix(publicURL(a.tools.config), "/")+"/")
}

// texts reads batches with their text: a page at once, or, where that is too much for one
// answer or has moved on meanwhile, one by one.
func (a *adopter) texts(ctx context.Context, offset int, wanted []string) (found []wechat.PublishedBatch, err error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	if len(wanted) > 1 {
		page, _, err := a.client.PublishedBatches(ctx, offset, batchArticles)
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			return nil, err
		}
		for _, b := range page {
			if at := slices.Index(wanted, b.ArticleID); at >= 0 {
				found, wanted = append(found, b), slices.Delete(wanted, at, at+1)
			}
		}
	}
	for _, id := range wanted {
		articles, err := a.client.PublishedArticleTexts(ctx, id)
		if fault.KindOf(err) == fault.NotFound {
			continue // taken back meanwhile
		}
		if err != nil {
			return nil, err
		}
		found = append(found, wechat.PublishedBatch{ArticleID: id, Articles: articles})
	}
	return found, nil
}

// drafts makes drafts of the articles of a batch, and returns how many, and how many pictures
// could not be had.
func (a *adopter) drafts(ctx context.Context, b wechat.PublishedBatch) (made, missing int, err error) {
	for i, item := range b.Articles {
		if item.Deleted || a.ours(item.ContentSourceURL) {
			continue
		}
		id := adoptedID(b.ArticleID, i)
		if _, err := a.tools.db.Post(ctx, id); fault.KindOf(err) != fault.NotFound {
			if err != nil {
				return made, missing, err
			}
			continue
		}
		article, lost, err := a.convert(ctx, id, item)
		if err == nil {
			_, err = a.tools.newPost(ctx, theShell(), article)
		}
		switch fault.KindOf(err) {
		case fault.OK:
			made, missing = made+1, missing+lost
			a.state.Articles++
			err = a.keep(ctx)
		case fault.Conflict: // made meanwhile
			err = nil
		case fault.Invalid, fault.TooMuch:
			a.clear()
			fmt.Fprintf(a.errs, "《%s》没有接过来：%s\n", item.Title, sentence(err))
			err = nil
		}
		if err != nil {
			return made, missing, err
		}
	}
	return made, missing, nil
}

// convert makes a working copy of a published article.
func (a *adopter) convert(ctx context.Context, id string, item wechat.PublishedText) (content.Article, int, error) {
	body := item.Content
	if item.ArticleType == "newspic" { // pictures with a plain text
		body = strings.ReplaceAll(html.EscapeString(body), "\n", "<br>")
	}
	pictures := newTakenPictures(a.tools)
	cleaner := &paste.Cleaner{Keep: pictures.keep, Fetch: pictures.fetch}
	result, err := cleaner.HTML(ctx, body)
	if err != nil {
		return content.Article{}, 0, err
	}
	article := content.Article{ID: id, Kind: content.KindNews, Title: item.Title, Summary: item.Digest, Body: result.Markdown, Source: item.URL}
	article.Cover, err = pictures.cover(ctx, item.ThumbURL)
	return article, result.Missing, err
}

// cover keeps the cover of an article; one that cannot be had is none.
func (p *takenPictures) cover(ctx context.Context, address string) (string, error) {
	data, err := p.fetch(ctx, address)
	if err == nil {
		var kept paste.Picture
		if kept, err = p.keep(ctx, data); err == nil {
			return kept.URL, nil
		}
	}
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.TooMuch {
		return "", nil
	}
	return "", err
}

// keep is paste.Cleaner.Keep.
func (p *takenPictures) keep(ctx context.Context, data []byte) (paste.Picture, error) {
	made, err := p.tools.studio.Prepare(ctx, data)
	if err != nil {
		return paste.Picture{}, err
	}
	kept, err := p.tools.db.KeepPicture(ctx, theShell(), made)
	return paste.Picture{URL: picture.Path(kept.Name), Width: kept.Width, Height: kept.Height}, err
}
