package picture

// Use is what a picture is for.
type Use int

// The uses. Their limits are WeChat's (sections 8.5 and 8.6 of the protocol paper), with a
// little room below.
const (
	Article  Use = iota // inside an article: media/uploadimg takes JPEG and PNG below 1 MB
	Cover               // of an article, kept as material: documented as 10 MB, elsewhere as 2 MB
	Thumb               // material of type thumb: JPEG up to 64 KB
	Document            // the photograph of a paper, for officers: large enough to read
)

// Limit is what a picture must keep to for a use.
type Limit struct {
	Bytes    int
	Side     int // of the longer side, pixels
	OnlyJPEG bool
}

// For returns the limit of a use.
func For(u Use) Limit {
	switch u {
	case Thumb:
		return Limit{Bytes: 60_000, Side: 600, OnlyJPEG: true}
	case Document:
		return Limit{Bytes: 2_000_000, Side: 2400, OnlyJPEG: true}
	default:
		return Limit{Bytes: 1_000_000, Side: 1920}
	}
}

// A picture more than long times as high as wide is a screenshot of a whole page: its width
// is what makes it legible, so it may be higher, up to longSide.
const (
	long      = 2.5
	longWidth = 1080
	longSide  = 12_000
)

// size returns the size that a picture of w by h pixels gets, in proportion.
func (l Limit) size(w, h int) (int, int) {
	scale := min(1, float64(l.Side)/float64(max(w, h)))
	if !l.OnlyJPEG && float64(h) > long*float64(w) {
		scale = min(1, longWidth/float64(w), longSide/float64(h))
	}
	return max(1, int(float64(w)*scale+0.5)), max(1, int(float64(h)*scale+0.5))
}
