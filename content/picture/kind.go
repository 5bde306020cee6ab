package picture

import (
	"bytes"
	"image"
	_ "image/gif"  // a decoder
	_ "image/jpeg" // a decoder
	_ "image/png"  // a decoder
	"slices"

	_ "golang.org/x/image/webp" // a decoder

	"zaiyue/fault"
)

// What a person reads when a picture cannot be taken.
const (
	textEmpty    = "这个文件是空的，请重新选一张图片。"
	textUnknown  = "这个文件不是图片，或者已经损坏。请换成 JPG 或 PNG 图片再试。"
	textBroken   = "这张图片打不开，可能没有传完整或者已经损坏。请用看图软件打开，另存为 JPG 后再试。"
	textHEIC     = "这是苹果手机的 HEIC 格式，网页上打不开。请在手机“设置—相机—格式”里选“兼容性最佳”再拍，或者把它另存为 JPG 后再试。"
	textSVG      = "这是 SVG 矢量图，微信里不能用。请把它截图，或者另存为 PNG 后再试。"
	textTIFF     = "这是 TIFF 格式，网页上打不开。请用看图软件另存为 JPG 后再试。"
	textBMP      = "这是 BMP 格式，文件太大，网页上不合适。请用“画图”打开，另存为 PNG 或 JPG 后再试。"
	textPDF      = "这是 PDF 文件，不是图片。请把需要的一页截图，保存为 PNG 后再试。"
	textMetafile = "这是 Word 里的图形（WMF、EMF），网页上打不开。请把它截图，保存为 PNG 后再试。"
	textFile     = "图片文件太大，最多 20 MB。请用看图软件缩小，或者在微信里发给自己再保存下来，然后再试。"
	textPixels   = "图片的尺寸太大，这里处理不了。请用看图软件把长边缩小到 4000 像素以内再试。"
	textBusy     = "正在处理的图片太多，请过几秒再试一次。"
)

// MaxFile bounds a picture as it comes, in bytes.
const MaxFile = 20 << 20

// Bounds of what is decoded. Memory, and not pixels, is what a large picture costs: see
// weight.
const (
	maxPixels = 40_000_000
	maxSide   = 20_000
)

// refused are the formats that people have and we do not take, with the way out.
func refused(data []byte) (words string) {
	head := data[:min(len(data), 1024)]
	begins := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case len(data) == 0:
		return textEmpty
	case begins("%PDF"):
		return textPDF
	case begins("II*\x00"), begins("MM\x00*"):
		return textTIFF
	case begins("BM"):
		return textBMP
	case begins("\xd7\xcd\xc6\x9a"), begins("\x01\x00\x09\x00"), begins("\x01\x00\x00\x00") && bytes.Contains(head, []byte(" EMF")):
		return textMetafile
	case len(head) > 12 && string(head[4:8]) == "ftyp":
		return textHEIC
	case bytes.Contains(bytes.ToLower(head), []byte("<svg")):
		return textSVG
	}
	return ""
}

// measure reads only the head of a picture and refuses what cannot or must not be decoded.
func measure(data []byte) (image.Config, string, error) {
	if len(data) > MaxFile {
		return image.Config{}, "", fault.New(fault.TooMuch, textFile)
	}
	if words := refused(data); words != "" {
		return image.Config{}, "", fault.New(fault.Invalid, words)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || !slices.Contains([]string{"jpeg", "png", "gif", "webp"}, format) {
		return c, format, fault.New(fault.Invalid, textUnknown)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return c, format, fault.New(fault.Invalid, textBroken)
	}
	if c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return c, format, fault.New(fault.TooMuch, textPixels)
	}
	return c, format, nil
}
