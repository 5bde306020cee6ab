// Package unihan maps traditional Chinese characters to simplified ones.
//
// The table is made by gen.go from Unihan_Variants.txt of the Unicode Character Database
// 15.0.0 (Debian's package unicode-data), field kSimplifiedVariant. Unicode data files are
// © Unicode, Inc., used under the Unicode License v3 (https://www.unicode.org/license.txt).
//
// Taken whole, that field rewrites characters that are good simplified ones as well (么, 著,
// 乾), so every source that is itself in GB 2312 is left out, but for 後 於 徵 麽, which are
// hardly ever anything but traditional.
package unihan

//go:generate go run gen.go

// Simplified returns the simplified form of a traditional character, or r itself. It needs
// no preparation, allocates nothing and may be called by many at once.
func Simplified(r rune) rune {
	if i := r - first; i >= 0 && int(i) < len(simplified) && simplified[i] != 0 {
		return rune(simplified[i])
	}
	return r
}
