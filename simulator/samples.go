package simulator

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// sampleMedia is a small invented file for messages that bring none of their own.
func sampleMedia(kind string) (data []byte, contentType string) {
	switch kind {
	case "voice":
		return []byte("#!AMR\n\x3c\x00\x00\x00"), "audio/amr"
	case "video":
		return []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "video/mp4"
	}
	return samplePicture(), "image/png"
}

// samplePicture is a green field under a blue sky.
func samplePicture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 120, 90))
	for y := range 90 {
		for x := range 120 {
			c := color.RGBA{R: 120, G: 180, B: 230, A: 255}
			if y > 50+(x*x/400)%20 {
				c = color.RGBA{R: 90, G: 160, B: 90, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil // an in-memory picture always encodes
	}
	return b.Bytes()
}
