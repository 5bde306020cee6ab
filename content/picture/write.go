package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// pngBytes is up to which size a drawing or a screenshot stays PNG: sharp letters are worth
// some bytes on a phone, not any number of them.
const pngBytes = 400_000

// qualities are tried until the picture fits; then it is made smaller by a quarter.
func qualities() []int { return []int{86, 78, 70, 60} }

// write encodes a picture within the limit. sharp says that it came in a format that
// drawings come in: it stays PNG where that is small.
func (l Limit) write(img *image.RGBA, sharp bool) (Picture, error) {
	if sharp && !l.OnlyJPEG {
		if data, err := asPNG(img); err != nil {
			return Picture{}, err
		} else if len(data) <= min(pngBytes, l.Bytes) {
			return Picture{Type: PNG, Data: data, Width: img.Rect.Dx(), Height: img.Rect.Dy()}, nil
		}
	}
	if !img.Opaque() {
		img = onWhite(img)
	}
	for {
		for _, q := range qualities() {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: q}); err != nil {
				return Picture{}, err
			}
			if b.Len() <= l.Bytes {
				return Picture{Type: JPEG, Data: b.Bytes(), Width: img.Rect.Dx(), Height: img.Rect.Dy()}, nil
			}
		}
		w, h := img.Rect.Dx()*3/4, img.Rect.Dy()*3/4
		if w == 0 || h == 0 {
			return Picture{}, errors.New("picture: no size fits")
		}
		img = scaled(img, w, h)
	}
}

func asPNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		return nil, err
	}
	if b.Len() > 4*pngBytes {
		return b.Bytes(), nil // far too large: no use to try harder
	}
	b.Reset()
	err := (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&b, img)
	return b.Bytes(), err
}

// onWhite fills what is transparent: JPEG knows no transparency.
func onWhite(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Over)
	return out
}
