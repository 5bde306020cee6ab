package handlers

import (
	"context"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"zaiyue/content/paste"
	"zaiyue/content/picture"
	"zaiyue/fault"
	"zaiyue/people"
)

// Pictures keeps pictures. The store implements it.
type Pictures interface {
	KeepPicture(ctx context.Context, by people.By, p picture.Picture) (picture.Kept, error)
	PictureData(ctx context.Context, name string) ([]byte, error)
}

// Uploads takes what officers bring into an article: pictures, what they paste from Word or a
// web page, and Word documents. Its answers are JSON, for the editor's script. All fields must
// be set before the first request.
type Uploads struct {
	Pictures Pictures
	Studio   *picture.Studio

	mu    sync.Mutex
	rates map[string]*rate.Limiter // by officer
	room  *semaphore.Weighted      // uploads in memory at once
}

// NewUploads returns the area.
func NewUploads(p Pictures, s *picture.Studio) *Uploads {
	return &Uploads{Pictures: p, Studio: s, rates: map[string]*rate.Limiter{}, room: semaphore.NewWeighted(uploadsAtOnce)}
}

// The bounds of uploads. An officer who drops a folder of pictures sends them one by one.
const (
	uploadsAtOnce    = 3 // each is in memory whole
	uploadsPerSecond = 1 // of one officer, on the long run
	uploadsBurst     = 100
	uploadWithin     = 3 * time.Minute // for a picture over a slow line; other requests have less
	formRoom         = 64 << 10        // of a form around its file
)

// What an officer reads when an upload fails.
const (
	textUploadsOften = "上传得太快了，请过一分钟再继续。"
	textUploadsBusy  = "正在上传的人太多，请过几秒再试一次。"
	textUploadBig    = "文件太大了：图片最多 20 MB，Word 文档最多 30 MB。请缩小或分成几份再试。"
	textUploadForm   = "没有收到文件，请重新选择后再试。"
	textUploadCut    = "上传中断了，可能是网络不稳，请再试一次。"
)

// Routes implements Area.
func (u *Uploads) Routes() []Route {
	route := func(path string, most int64, does func(*Visit, []byte) error) Route {
		return Route{Method: http.MethodPost, Path: path, Right: people.WriteArticles, MaxBody: most + formRoom, Does: func(v *Visit) error {
			return u.take(v, uploadField(path), most, does)
		}}
	}
	return []Route{
		route("/pictures", picture.MaxFile, u.picture),
		route("/paste", paste.MaxHTML, u.paste),
		route("/docx", paste.MaxDocument, u.document),
	}
}

// uploadField is the name of the form's field at a path.
func uploadField(path string) string {
	return map[string]string{"/pictures": "picture", "/paste": "html", "/docx": "document"}[path]
}

// take reads the one thing that was sent, within the bounds, and hands it on.
func (u *Uploads) take(v *Visit, field string, most int64, does func(*Visit, []byte) error) error {
	if !u.rate(v.Officer.ID).Allow() {
		return fault.New(fault.TooMuch, textUploadsOften)
	}
	wait, cancel := context.WithTimeout(v.Request.Context(), 20*time.Second)
	defer cancel()
	if err := u.room.Acquire(wait, 1); err != nil {
		return fault.Wrap(fault.Unavailable, textUploadsBusy, err)
	}
	defer u.room.Release(1)
	until := time.Now().Add(uploadWithin) // of the connection: its clock is never moved
	line := http.NewResponseController(v.Writer)
	_ = line.SetReadDeadline(until)
	_ = line.SetWriteDeadline(until.Add(uploadWithin)) // a connection that knows no deadlines has none to extend
	data, err := uploaded(v.Request, field, most)
	if err != nil {
		return err
	}
	return does(v, data)
}

func (u *Uploads) rate(officer string) *rate.Limiter {
	u.mu.Lock()
	defer u.mu.Unlock()
	l := u.rates[officer]
	if l == nil {
		l = rate.NewLimiter(uploadsPerSecond, uploadsBurst)
		u.rates[officer] = l
	}
	return l
}

// picture handles POST /console/pictures.
func (u *Uploads) picture(v *Visit, data []byte) error {
	kept, still, err := u.keep(v.Request.Context(), v.By(), data)
	if err != nil {
		return err
	}
	note := ""
	if still {
		note = "这是动图，只留下了第一张画面。"
	}
	v.JSON(http.StatusOK, pictureAnswer{URL: picture.Path(kept.Name), Width: kept.Width, Height: kept.Height, Words: note})
	return nil
}

// pictureAnswer tells where a picture is now.
type pictureAnswer struct {
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Words  string `json:"words,omitempty"`
}

// textAnswer is what came of a paste or a document.
type textAnswer struct {
	Markdown string `json:"markdown"`
	Words    string `json:"words"` // what was done, for the officer
}

// paste handles POST /console/paste.
func (u *Uploads) paste(v *Visit, data []byte) error {
	result, err := u.cleaner(v.By()).HTML(v.Request.Context(), string(data))
	return v.answer(result, err)
}

// document handles POST /console/docx.
func (u *Uploads) document(v *Visit, data []byte) error {
	result, err := u.cleaner(v.By()).Document(v.Request.Context(), data)
	return v.answer(result, err)
}

func (v *Visit) answer(r paste.Result, err error) error {
	if err == nil {
		v.JSON(http.StatusOK, textAnswer{Markdown: r.Markdown, Words: r.Words()})
	}
	return err
}

func (u *Uploads) cleaner(by people.By) *paste.Cleaner {
	return &paste.Cleaner{Keep: func(ctx context.Context, data []byte) (paste.Picture, error) {
		kept, _, err := u.keep(ctx, by, data)
		return paste.Picture{URL: picture.Path(kept.Name), Width: kept.Width, Height: kept.Height}, err
	}}
}

// keep prepares a picture and keeps it.
func (u *Uploads) keep(ctx context.Context, by people.By, data []byte) (kept picture.Kept, still bool, err error) {
	p, err := u.Studio.Prepare(ctx, data)
	if err != nil {
		return kept, false, err
	}
	kept, err = u.Pictures.KeepPicture(ctx, by, p)
	return kept, p.Still, err
}
