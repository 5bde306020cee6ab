package menus

// WeChat's limits (sections 5.2 and 17 of the protocol paper). Names, keys and URLs are
// counted in bytes of UTF-8.
const (
	maxTop       = 3
	maxSub       = 5
	maxTopName   = 16
	maxSubName   = 60
	maxKeyBytes  = 128
	maxURLBytes  = 1024
	deepestLevel = 2
)

// errCode is the errcode WeChat answers a fault with, for a button of the bar and for one
// below it.
type errCode struct{ top, sub int }

// The errcodes of section 5.6 of the protocol paper.
var (
	codeType   = errCode{40017, 40024}
	codeName   = errCode{40018, 40025}
	codeKey    = errCode{40019, 40026}
	codeURL    = errCode{40020, 40027}
	codeURLBad = errCode{65317, 65317}
	codeAction = errCode{65308, 65308}
	codeUTF8   = errCode{65318, 65318}
)

// The errcodes that know no level.
const (
	codeTopCount = 40016
	codeLevels   = 40022
	codeSubCount = 40023
)

// at returns the errcode at a level; level 0 is what WeChat never sees.
func (c errCode) at(level int) int {
	switch level {
	case 0:
		return 0
	case 1:
		return c.top
	}
	return c.sub
}
