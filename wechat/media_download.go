package wechat

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"zaiyue/fault"
)

// MaxDownload bounds one DownloadMedia, in bytes.
const MaxDownload = 20 << 20

// Download is what came for a MediaID.
type Download struct {
	ContentType string
	Filename    string // as WeChat named it; empty where it did not
	Size        int64  // bytes written
	VideoURL    string // for a video: nothing was written, it stands there
}

// DownloadMedia streams temporary media into w. A bad or expired MediaID is refused with
// 40007. More than MaxDownload is a TooMuch fault; then, and when the connection breaks,
// w has got a part: write to a file that is kept only without an error.
func (c *Client) DownloadMedia(ctx context.Context, mediaID string, w io.Writer) (Download, error) {
	var d Download
	rq := get("/cgi-bin/media/get", url.Values{"media_id": {mediaID}})
	rq.limit = c.mediaLimit
	rq.take = func(resp *http.Response) ([]byte, error) { return c.readMedia(resp, w, &d) }
	_, err := c.do(ctx, rq)
	return d, err
}

// readMedia reads a file or what stands in its place: WeChat answers 200 to everything,
// but no picture, voice or video begins with a brace.
func (c *Client) readMedia(resp *http.Response, w io.Writer, d *Download) ([]byte, error) {
	body := bufio.NewReader(resp.Body)
	first, err := body.Peek(1)
	if errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Unavailable, textLater, errors.New("the file is empty"))
	}
	if err != nil {
		return nil, err
	}
	d.ContentType = resp.Header.Get("Content-Type")
	if first[0] == '{' {
		return c.readVideoURL(resp, body, d)
	}
	if _, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition")); err == nil {
		d.Filename = params["filename"]
	}
	d.Size, err = io.Copy(keep{w}, io.LimitReader(body, MaxDownload))
	if failed, ok := errors.AsType[*writeError](err); ok {
		return nil, fault.Wrap(fault.Internal, "", failed)
	}
	if err != nil {
		return nil, err
	}
	if _, err := body.Peek(1); err == nil {
		return nil, fault.Wrap(fault.TooMuch, fmt.Sprintf("文件太大，最多 %d MB。", MaxDownload>>20), errLong)
	}
	return nil, nil
}

// readVideoURL reads the JSON that stands in place of a video or of an error.
func (c *Client) readVideoURL(resp *http.Response, body io.Reader, d *Download) ([]byte, error) {
	answer, err := c.readJSON(&http.Response{Body: io.NopCloser(body), Header: resp.Header})
	if err != nil {
		return nil, err
	}
	var out struct {
		VideoURL string `json:"video_url"`
	}
	if err := json.Unmarshal(answer, &out); err != nil || out.VideoURL == "" {
		return nil, fault.Wrap(fault.Unavailable, textLater, errors.New("the answer is no media"))
	}
	d.VideoURL = out.VideoURL
	return nil, nil
}

// keep marks the errors of the caller's writer, which say nothing about the platform.
type keep struct{ w io.Writer }

func (k keep) Write(p []byte) (int, error) {
	n, err := k.w.Write(p)
	if err != nil {
		err = &writeError{err}
	}
	return n, err
}

type writeError struct{ cause error }

func (e *writeError) Error() string { return "writing the file: " + e.cause.Error() }

func (e *writeError) Unwrap() error { return e.cause }
