package picture

import (
	"bytes"
	"context"
	"image"
	"image/color"

	"zaiyue/fault"
)

// What a person reads when the photograph of a paper cannot be read.
const (
	textTiny   = "这张照片太小，看不清上面的字。请离近一点重新拍，或者发原图。"
	textDark   = "这张照片太暗，看不清上面的字。请到亮一点的地方重新拍，不要开闪光灯。"
	textPale   = "这张照片太亮或者是空白的，看不清上面的字。请避开反光重新拍。"
	textBlurry = "这张照片有点模糊，看不清上面的字。请拿稳手机，对准以后再拍一张。"
)

// The bounds of a legible photograph. They were set by the table in paper_test.go: letters of a
// page that fills the picture, blurred by more than about two thousandths of its width, cannot
// be read any more.
const (
	paperShort  = 480 // pixels of the shorter side
	paperLong   = 640
	judgedWidth = 800 // pixels that a picture is scaled to before it is judged
	darkest     = 48  // mean brightness of 255
	palest      = 12  // difference of brightness between the darkest and the brightest parts
	dullest     = 18  // the strongest edges, of 255: see sharpness
)

// Paper makes the photograph of a document from the bytes of a file, as Prepare does, larger,
// and refuses one that cannot be read with fault.Invalid and words that say how to take another.
func (s *Studio) Paper(ctx context.Context, data []byte) (Picture, error) {
	p, err := s.make(ctx, data, For(Document))
	if err != nil {
		return p, err
	}
	if min(p.Width, p.Height) < paperShort || max(p.Width, p.Height) < paperLong {
		return p, fault.New(fault.Invalid, textTiny)
	}
	img, _, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		return p, fault.Wrap(fault.Invalid, textBroken, err)
	}
	return p, legible(img)
}

// legible judges a picture that was decoded.
func legible(img image.Image) error {
	b := img.Bounds()
	width := min(judgedWidth, b.Dx())
	small := scaled(img, width, max(1, b.Dy()*width/b.Dx()))
	gray := image.NewGray(small.Rect)
	var sum int
	var spread [256]int
	for y := range gray.Rect.Dy() {
		for x := range gray.Rect.Dx() {
			g := color.GrayModel.Convert(small.RGBAAt(x, y)).(color.Gray)
			gray.SetGray(x, y, g)
			sum += int(g.Y)
			spread[g.Y]++
		}
	}
	n := gray.Rect.Dx() * gray.Rect.Dy()
	switch {
	case sum/n < darkest:
		return fault.New(fault.Invalid, textDark)
	case quantile(spread[:], n*99/100)-quantile(spread[:], n/100) < palest:
		return fault.New(fault.Invalid, textPale)
	case sharpness(gray) < dullest:
		return fault.New(fault.Invalid, textBlurry)
	}
	return nil
}

// quantile is the brightness below which so many pixels lie.
func quantile(spread []int, n int) int {
	for v, count := range spread {
		if n -= count; n < 0 {
			return v
		}
	}
	return len(spread) - 1
}

// sharpness is how strong the strongest two per cent of a picture's edges are: the amount by
// which a pixel differs from the mean of its four neighbours. Blur takes it away, while empty
// paper around the letters does not.
func sharpness(g *image.Gray) int {
	var spread [256]int
	n := 0
	for y := 1; y < g.Rect.Dy()-1; y++ {
		for x := 1; x < g.Rect.Dx()-1; x++ {
			at := func(dx, dy int) int { return int(g.GrayAt(x+dx, y+dy).Y) }
			d := 4*at(0, 0) - at(-1, 0) - at(1, 0) - at(0, -1) - at(0, 1)
			spread[min(255, max(d, -d))]++
			n++
		}
	}
	return quantile(spread[:], n*98/100)
}
