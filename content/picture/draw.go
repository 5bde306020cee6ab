package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// resize returns the picture in the size of the limit; turned says that width and height
// change places afterwards. It is halved until less than half is missing: each step is an
// average of its pixels, and takes no memory but its result.
func (l Limit) resize(img image.Image, turned bool) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	wide, high := w, h
	if turned {
		wide, high = h, w
	}
	wide, high = l.size(wide, high)
	if turned {
		wide, high = high, wide
	}
	for w >= 2*wide && h >= 2*high {
		w, h = (w+1)/2, (h+1)/2
		img = scaled(img, w, h)
	}
	return scaled(img, wide, high)
}

func scaled(img image.Image, w, h int) *image.RGBA {
	if done, ok := img.(*image.RGBA); ok && done.Rect == image.Rect(0, 0, w, h) {
		return done
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Bounds(), draw.Src, nil)
	return out
}

// upright applies an EXIF orientation, 1 to 8; 0 and 1 change nothing.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation > 4 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := placed(orientation, x, y, w-1, h-1)
			out.SetRGBA(tx, ty, img.RGBAAt(x, y))
		}
	}
	return out
}

// placed is where a pixel goes; right and low are the last column and row of the source.
func placed(orientation, x, y, right, low int) (int, int) {
	switch orientation {
	case 2:
		return right - x, y
	case 3:
		return right - x, low - y
	case 4:
		return x, low - y
	case 5:
		return y, x
	case 6:
		return low - y, x
	case 7:
		return low - y, right - x
	case 8:
		return y, right - x
	}
	return x, y
}
