package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// paperOf draws a page of letters, w by h pixels, of a brightness between 0 and 1.
func paperOf(w, h int, light float64, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 1))
	small := image.NewRGBA(image.Rect(0, 0, 400, 400*h/w))
	draw.Draw(small, small.Rect, image.NewUniform(color.Gray{uint8(235 * light)}), image.Point{}, draw.Src)
	d := font.Drawer{Dst: small, Src: image.NewUniform(color.Gray{uint8(30 * light)}), Face: basicfont.Face7x13}
	for y := 30; y < small.Rect.Dy()-10; y += 18 {
		d.Dot = fixed.P(20, y)
		var line strings.Builder
		for line.Len() < 50 {
			line.WriteByte(byte('A' + r.IntN(26)))
		}
		d.DrawString(line.String())
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(img, img.Rect, small, small.Rect, draw.Src, nil)
	for i := range img.Pix { // the grain of a sensor
		if i%4 != 3 {
			img.Pix[i] = uint8(min(255, max(0, int(img.Pix[i])+r.IntN(7)-3)))
		}
	}
	return img
}

// blurred takes the mean of squares of 2r+1 pixels, twice.
func blurred(img *image.RGBA, radius int) *image.RGBA {
	for range 2 {
		w, h := max(1, img.Rect.Dx()/(2*radius+1)), max(1, img.Rect.Dy()/(2*radius+1))
		down := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.BiLinear.Scale(down, down.Rect, img, img.Rect, draw.Src, nil)
		up := image.NewRGBA(img.Rect)
		draw.BiLinear.Scale(up, up.Rect, down, down.Rect, draw.Src, nil)
		img = up
	}
	return img
}

// tilted turns a page by degrees on a dark table.
func tilted(img *image.RGBA, degrees float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(img.Rect.Dx())/2, float64(img.Rect.Dy())/2
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			dx, dy := float64(x)-cx, float64(y)-cy
			sx, sy := int(cx+(dx*cos+dy*sin)*1.3), int(cy+(dy*cos-dx*sin)*1.3)
			if image.Pt(sx, sy).In(img.Rect) {
				out.SetRGBA(x, y, img.RGBAAt(sx, sy))
			}
		}
	}
	return out
}

// TestPapers judges 40 generated photographs of documents: sharp and tilted ones are taken;
// blurred, dark, empty and tiny ones are refused with words that say which it is.
func TestPapers(t *testing.T) {
	type photo struct {
		name string
		img  *image.RGBA
		want string // a part of the words; empty: it is taken
	}
	var photos []photo
	for i := range uint64(8) {
		w, h := 720+int(i)*40, 960+int(i)*40
		photos = append(photos,
			photo{fmt.Sprintf("sharp %d", i), paperOf(w, h, 1-float64(i)*0.07, i), ""},
			photo{fmt.Sprintf("tilted %d", i), tilted(paperOf(w, h, 1, i), float64(i)*6-20), ""},
			photo{fmt.Sprintf("blurred %d", i), blurred(paperOf(w, h, 1, i), 4+int(i)), "模糊"},
			photo{fmt.Sprintf("dark %d", i), paperOf(w, h, 0.02+float64(i)*0.02, i), "太暗"},
			photo{fmt.Sprintf("tiny %d", i), paperOf(120+int(i)*40, 160+int(i)*50, 1, i), "太小"},
		)
	}
	if len(photos) != 40 {
		t.Fatalf("%d photographs", len(photos))
	}
	studio := NewStudio()
	for _, p := range photos {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, p.img, &jpeg.Options{Quality: 85}); err != nil {
			t.Fatal(err)
		}
		_, err := studio.Paper(t.Context(), b.Bytes())
		if p.want == "" && err != nil || p.want != "" && (err == nil || !strings.Contains(err.Error(), p.want)) {
			small := scaled(p.img, min(judgedWidth, p.img.Rect.Dx()), p.img.Rect.Dy()*min(judgedWidth, p.img.Rect.Dx())/p.img.Rect.Dx())
			gray := image.NewGray(small.Rect)
			draw.Draw(gray, gray.Rect, small, image.Point{}, draw.Src)
			t.Errorf("%s: %v, want %q; sharpness %d", p.name, err, p.want, sharpness(gray))
		}
	}
	empty := image.NewRGBA(image.Rect(0, 0, 1000, 1400))
	draw.Draw(empty, empty.Rect, image.NewUniform(color.Gray{240}), image.Point{}, draw.Src)
	if err := legible(empty); err == nil || !strings.Contains(err.Error(), "空白") {
		t.Errorf("an empty page: %v", err)
	}
}
