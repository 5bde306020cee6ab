package paste

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"zaiyue/fault"
)

// pixel is up to which size a picture only counts readers.
const pixel = 2

// picture adds a picture to the line, or a note in its place.
func (b *builder) picture(n *html.Node, css map[string]string) {
	for _, size := range []string{attribute(n, "width"), attribute(n, "height"), css["width"], css["height"]} {
		if v := number(size); v >= 0 && v <= pixel && !strings.HasSuffix(size, "%") && !strings.HasSuffix(size, "em") {
			return
		}
	}
	w := b.work
	w.seen++
	kept, err := w.keep(n)
	switch kind := fault.KindOf(err); {
	case kind == fault.Invalid || kind == fault.TooMuch:
		if words := fault.Words(err, ""); words != "" && !slices.Contains(w.result.Reasons, words) {
			w.result.Reasons = append(w.result.Reasons, words)
		}
		fallthrough
	case errors.Is(err, errNoPicture):
		w.result.Missing++
		b.runs = append(b.runs, run{text: textPicture})
	case err != nil:
		w.fail(err)
	case kept.Width > pixel && kept.Height > pixel:
		w.result.Pictures++
		alt := strings.Join(strings.FieldsFunc(attribute(n, "alt"), blank), " ")
		b.runs = append(b.runs, run{picture: kept.URL, text: alt})
	}
}

// keep finds the bytes of a picture and keeps them.
func (w *work) keep(n *html.Node) (Picture, error) {
	if w.cleaner.Keep == nil || w.seen > maxPictures {
		return Picture{}, errNoPicture
	}
	data, err := w.bytes(n)
	if err != nil {
		return Picture{}, err
	}
	return w.cleaner.Keep(w.ctx, data)
}

// bytes finds a picture inside what was pasted, or on the web.
func (w *work) bytes(n *html.Node) ([]byte, error) {
	src := attribute(n, "data-src") // a WeChat article shows its pictures late
	if src == "" {
		src = attribute(n, "src")
	}
	if w.inside != nil {
		if data, ok := w.inside(src); ok {
			return data, nil
		}
		return nil, errNoPicture
	}
	if rest, ok := strings.CutPrefix(src, "data:"); ok {
		return dataURL(rest)
	}
	if w.cleaner.Fetch == nil || link(src) == "" {
		return nil, errNoPicture
	}
	return w.cleaner.Fetch(w.ctx, src)
}

// dataURL reads what follows data: in an address.
func dataURL(rest string) ([]byte, error) {
	kind, body, ok := strings.Cut(rest, ",")
	if !ok {
		return nil, errNoPicture
	}
	if strings.Contains(body, "%") {
		text, err := url.PathUnescape(body)
		if err != nil {
			return nil, errNoPicture
		}
		body = text
	}
	if !strings.HasSuffix(strings.ToLower(kind), ";base64") {
		return []byte(body), nil
	}
	raw := bytes.Map(func(r rune) rune {
		if r <= ' ' || r == '=' {
			return -1
		}
		return r
	}, []byte(body))
	data := make([]byte, base64.RawStdEncoding.DecodedLen(len(raw)))
	size, err := base64.RawStdEncoding.Decode(data, raw)
	if err != nil {
		return nil, errNoPicture
	}
	return data[:size], nil
}

// video notes where a film or a sound was.
func (b *builder) video() {
	b.runs = append(b.runs, run{text: textVideo})
}
