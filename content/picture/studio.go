package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"time"

	"golang.org/x/sync/semaphore"

	"zaiyue/fault"
)

// memory bounds what all pictures being decoded at once take, in bytes. A phone's photograph
// of 12 million pixels takes 36 MB.
const memory = 192 << 20

// patience is how long a picture waits for its turn.
const patience = 20 * time.Second

// Studio prepares pictures. It is safe for concurrent use: what would take more memory than
// there is waits for its turn. The zero value is not usable; see NewStudio.
type Studio struct {
	room *semaphore.Weighted
	size int64
}

// NewStudio returns a studio. One serves the whole program.
func NewStudio() *Studio { return &Studio{room: semaphore.NewWeighted(memory), size: memory} }

// Prepare makes a picture from the bytes of a file of any name: JPEG, PNG, GIF (its first
// frame) or WebP. The result is at most 1,000,000 bytes of JPEG or PNG, as articles at WeChat
// need it, and carries nothing of the file but what is seen. Faults: Invalid for what is no
// picture or a format we do not take, TooMuch for too many bytes or pixels, Unavailable when
// no turn came; each with words for the officer.
func (s *Studio) Prepare(ctx context.Context, data []byte) (Picture, error) {
	return s.make(ctx, data, For(Article))
}

// Fit makes of a picture one that fits a use; a picture that fits already stays as it is,
// byte by byte. It takes what Prepare made.
func (s *Studio) Fit(ctx context.Context, p Picture, u Use) (Picture, error) {
	l := For(u)
	w, h := l.size(p.Width, p.Height)
	if len(p.Data) <= l.Bytes && w == p.Width && h == p.Height && (p.Type == JPEG || !l.OnlyJPEG) {
		return p, nil
	}
	return s.make(ctx, p.Data, l)
}

func (s *Studio) make(ctx context.Context, data []byte, l Limit) (Picture, error) {
	c, format, err := measure(data)
	if err != nil {
		return Picture{}, err
	}
	var head jpegHead
	if format == "jpeg" {
		head = readJPEG(data)
	}
	need := weight(c, format, head)
	if need > s.size {
		return Picture{}, fault.New(fault.TooMuch, textPixels)
	}
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.room.Acquire(wait, need); err != nil {
		return Picture{}, fault.Wrap(fault.Unavailable, textBusy, err)
	}
	defer s.room.Release(need)
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return Picture{}, fault.Wrap(fault.Invalid, textBroken, fmt.Errorf("%s: %w", format, err))
	}
	p, err := l.write(upright(l.resize(img, head.orientation > 4), head.orientation), format != "jpeg")
	p.Still = format == "gif" && bytes.Contains(data, []byte("NETSCAPE2.0"))
	return p, err
}

// weight is about how many bytes decoding takes at its height: the picture, what the decoder
// holds beside it, and the first step of making it smaller.
func weight(c image.Config, format string, head jpegHead) int64 {
	perPixel := 4
	switch {
	case format == "jpeg" && head.progressive:
		perPixel = 15 // three components of 32-bit coefficients, and the picture
	case format == "webp":
		perPixel = 8
	case c.ColorModel == color.NRGBA64Model, c.ColorModel == color.RGBA64Model:
		perPixel = 8
	}
	if c.ColorModel == color.CMYKModel {
		perPixel += 5
	}
	return int64(c.Width) * int64(c.Height) * int64(perPixel+1)
}
