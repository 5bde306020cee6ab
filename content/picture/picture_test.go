package picture_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"zaiyue/content/picture"
	"zaiyue/fault"
)

// photo is a picture that compresses badly, its upper left corner red.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	for y := range h / 2 {
		for x := range w / 2 {
			img.SetRGBA(x, y, color.RGBA{R: 255, A: 255})
		}
	}
	return img
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t *testing.T, img image.Image, frames int) []byte {
	t.Helper()
	var b bytes.Buffer
	all := &gif.GIF{}
	for range frames {
		p := image.NewPaletted(img.Bounds(), []color.Color{color.White, color.RGBA{R: 255, A: 255}, color.Black})
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				p.Set(x, y, img.At(x, y))
			}
		}
		all.Image, all.Delay = append(all.Image, p), append(all.Delay, 10)
	}
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an EXIF segment behind the first two bytes of a JPEG: the orientation and a
// text that tells where it was taken.
func withEXIF(data []byte, orientation uint16, secret string) []byte {
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	body := append([]byte("Exif\x00\x00"), append(tiff, secret...)...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{}, data[:2]...), append(segment, body...)...), data[2:]...)
}

// bomb is a PNG that claims a size and unpacks to nothing but zeros.
func bomb(t *testing.T, w, h uint32, depth, colour byte) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		body := append([]byte(name), data...)
		b.Write(body)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, depth, colour, 0, 0, 0))
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk("IDAT", packed.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

func TestWhatIsRefused(t *testing.T) {
	whole := asJPEG(t, photo(64, 64))
	tests := []struct {
		name string
		data []byte
		kind fault.Kind
		says string
	}{
		{"nothing", nil, fault.Invalid, "空的"},
		{"a text", []byte("hello, this is no picture"), fault.Invalid, "不是图片"},
		{"a page", []byte("<!DOCTYPE html><script>alert(1)</script>"), fault.Invalid, "不是图片"},
		{"a program", append([]byte("MZ"), make([]byte, 300)...), fault.Invalid, "不是图片"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), fault.Invalid, "兼容性最佳"},
		{"SVG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), fault.Invalid, "SVG"},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), fault.Invalid, "TIFF"},
		{"BMP", append([]byte("BM"), make([]byte, 60)...), fault.Invalid, "BMP"},
		{"PDF", []byte("%PDF-1.7\n"), fault.Invalid, "PDF"},
		{"half a JPEG", whole[:len(whole)/2], fault.Invalid, "打不开"},
		{"a head without a body", whole[:200], fault.Invalid, ""},
		{"too many bytes", make([]byte, picture.MaxFile+1), fault.TooMuch, "20 MB"},
		{"a bomb of pixels", bomb(t, 50000, 50000, 8, 6), fault.TooMuch, "尺寸太大"},
		{"a bomb of one side", bomb(t, 1_000_000, 1, 8, 6), fault.TooMuch, "尺寸太大"},
		{"a bomb of overflow", bomb(t, 1<<31-1, 1<<31-1, 8, 6), fault.Invalid, ""},
		{"a bomb of deep colours", bomb(t, 6000, 6000, 16, 6), fault.TooMuch, "尺寸太大"},
		{"a bomb that unpacks to less", bomb(t, 5000, 5000, 8, 6), fault.Invalid, "打不开"},
	}
	s := picture.NewStudio()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Prepare(t.Context(), tt.data)
			if fault.KindOf(err) != tt.kind || !strings.Contains(fault.Words(err, ""), tt.says) {
				t.Errorf("Prepare(%d bytes) = %v %q, want %v with %q", len(tt.data), fault.KindOf(err), fault.Words(err, ""), tt.kind, tt.says)
			}
		})
	}
}

func TestWhatIsTaken(t *testing.T) {
	small, drawing := photo(300, 200), image.NewRGBA(image.Rect(0, 0, 800, 600))
	tests := []struct {
		name string
		data []byte
		want picture.Picture // without its data
	}{
		{"a small photograph", asJPEG(t, small), picture.Picture{Type: picture.JPEG, Width: 300, Height: 200}},
		{"a large photograph", asJPEG(t, photo(4000, 3000)), picture.Picture{Type: picture.JPEG, Width: 1920, Height: 1440}},
		{"a photograph as PNG", asPNG(t, photo(1200, 900)), picture.Picture{Type: picture.JPEG}},
		{"a transparent drawing", asPNG(t, drawing), picture.Picture{Type: picture.PNG, Width: 800, Height: 600}},
		{"a long screenshot", asJPEG(t, image.NewGray(image.Rect(0, 0, 1200, 9000))), picture.Picture{Type: picture.JPEG, Width: 1080, Height: 8100}},
		{"one pixel", asPNG(t, photo(1, 1)), picture.Picture{Type: picture.PNG, Width: 1, Height: 1}},
		{"a line", asPNG(t, photo(5000, 1)), picture.Picture{Type: picture.PNG, Width: 1920, Height: 1}},
		{"a still GIF", asGIF(t, small, 1), picture.Picture{Type: picture.PNG, Width: 300, Height: 200}},
		{"a moving GIF", asGIF(t, small, 3), picture.Picture{Type: picture.PNG, Width: 300, Height: 200, Still: true}},
	}
	s := picture.NewStudio()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Prepare(t.Context(), tt.data)
			if err != nil {
				t.Fatalf("Prepare: %v", err)
			}
			if len(got.Data) == 0 || len(got.Data) >= 1_000_000 {
				t.Errorf("it has %d bytes, want 1 to 999,999", len(got.Data))
			}
			c, format, err := image.DecodeConfig(bytes.NewReader(got.Data))
			if err != nil || c.Width != got.Width || c.Height != got.Height || "image/"+format != string(got.Type) {
				t.Errorf("its bytes are %s of %dx%d (%v), it says %s of %dx%d", format, c.Width, c.Height, err, got.Type, got.Width, got.Height)
			}
			if !picture.ValidName(got.Name()) || picture.TypeOf(got.Name()) != got.Type {
				t.Errorf("its name %q does not tell a %s", got.Name(), got.Type)
			}
			if got.Type != tt.want.Type || got.Still != tt.want.Still || tt.want.Width != 0 && (got.Width != tt.want.Width || got.Height != tt.want.Height) {
				t.Errorf("got %s %dx%d still=%v, want %s %dx%d still=%v", got.Type, got.Width, got.Height, got.Still, tt.want.Type, tt.want.Width, tt.want.Height, tt.want.Still)
			}
		})
	}
}

// TestNothingHiddenGoesOn wants neither EXIF nor what hangs before or behind a picture in
// what is kept.
func TestNothingHiddenGoesOn(t *testing.T) {
	const secret = "GPS 29.65N 94.36E <script>alert(1)</script> PK\x03\x04"
	inner := asJPEG(t, photo(80, 60))
	tests := map[string][]byte{
		"EXIF":        withEXIF(inner, 1, secret),
		"behind JPEG": append(append([]byte{}, inner...), secret...),
		"behind PNG":  append(asPNG(t, photo(80, 60)), secret...),
		"behind GIF":  append(asGIF(t, photo(80, 60), 1), secret...),
	}
	s := picture.NewStudio()
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := s.Prepare(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{"GPS", "script", "PK\x03\x04", "Exif"} {
				if bytes.Contains(got.Data, []byte(part)) {
					t.Errorf("%q is still in it", part)
				}
			}
		})
	}
}

func TestOrientationIsApplied(t *testing.T) {
	// The red quarter is upper left in the file; where it is after turning.
	corner := map[uint16]image.Point{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	s := picture.NewStudio()
	for orientation, at := range corner {
		got, err := s.Prepare(t.Context(), withEXIF(asJPEG(t, photo(200, 100)), orientation, ""))
		if err != nil {
			t.Fatal(err)
		}
		w, h := 200, 100
		if orientation > 4 {
			w, h = h, w
		}
		if got.Width != w || got.Height != h {
			t.Errorf("orientation %d: %dx%d, want %dx%d", orientation, got.Width, got.Height, w, h)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(got.Data))
		if err != nil {
			t.Fatal(err)
		}
		r, g, _, _ := img.At(w/4+at.X*w/2, h/4+at.Y*h/2).RGBA()
		if r>>8 < 200 || g>>8 > 80 {
			t.Errorf("orientation %d: no red in the quarter %v", orientation, at)
		}
	}
}

func TestFit(t *testing.T) {
	s := picture.NewStudio()
	p, err := s.Prepare(t.Context(), asJPEG(t, photo(1600, 900)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		use  picture.Use
		most int
		same bool
	}{{picture.Article, 1_000_000, true}, {picture.Cover, 1_000_000, true}, {picture.Thumb, 60_000, false}} {
		got, err := s.Fit(t.Context(), p, tt.use)
		if err != nil || len(got.Data) > tt.most || bytes.Equal(got.Data, p.Data) != tt.same {
			t.Errorf("Fit(%d) = %d bytes, %v, the same %v; want at most %d, the same %v", tt.use, len(got.Data), err, bytes.Equal(got.Data, p.Data), tt.most, tt.same)
		}
	}
}

func TestABusyStudioEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := picture.NewStudio()
	if _, err := s.Prepare(ctx, asJPEG(t, photo(8, 8))); err != nil && fault.KindOf(err) != fault.Unavailable {
		t.Errorf("Prepare with an ended context = %v, want a picture or fault.Unavailable", err)
	}
}

func TestNames(t *testing.T) {
	hash := strings.Repeat("a1", 20)
	for name, want := range map[string]bool{
		hash + ".jpg": true, hash + ".png": true, hash + ".svg": false, hash: false, "": false,
		"../" + hash[3:] + ".jpg": false, strings.ToUpper(hash) + ".jpg": false, hash + ".jpg\n": false, hash + ".jpg/..": false,
	} {
		if got := picture.ValidName(name); got != want {
			t.Errorf("ValidName(%q) = %v, want %v", name, got, want)
		}
	}
}

func FuzzPrepare(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 7)), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(withEXIF(b.Bytes(), 6, "x"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Add([]byte("RIFF\x24\x00\x00\x00WEBPVP8L"))
	s := picture.NewStudio()
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := s.Prepare(t.Context(), data)
		if err == nil && (len(p.Data) == 0 || p.Width == 0 || p.Height == 0) {
			t.Errorf("a picture of nothing: %dx%d, %d bytes", p.Width, p.Height, len(p.Data))
		}
		if err != nil && fault.Words(err, "") == "" {
			t.Errorf("no words for %v", err)
		}
	})
}
