package picture

import "encoding/binary"

// jpegHead is what is read from a JPEG before it is decoded.
type jpegHead struct {
	progressive bool // decoding holds every coefficient in memory
	orientation int  // 1 to 8 as EXIF counts; 0: not said
}

// readJPEG walks the segments before the frame. What it cannot follow counts as
// progressive, which is the dearer.
func readJPEG(data []byte) jpegHead {
	h := jpegHead{progressive: true}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		end := at + 2 + length
		if marker < 0xc0 || marker >= 0xd0 && marker <= 0xd9 || length < 2 || end > len(data) {
			return h
		}
		switch marker {
		case 0xc0, 0xc1, 0xc2:
			h.progressive = marker == 0xc2
			return h
		case 0xe1:
			if o := orientation(data[at+4 : end]); o != 0 {
				h.orientation = o
			}
		}
		at = end
	}
	return h
}

// orientation reads the tag 0x0112 of an EXIF segment, 0 when there is none.
func orientation(segment []byte) int {
	const head = "Exif\x00\x00"
	if len(segment) < len(head)+8 || string(segment[:len(head)]) != head {
		return 0
	}
	tiff := segment[len(head):]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	for n := int64(order.Uint16(tiff[at:])); n > 0; n-- {
		entry := at + 2 + 12*(n-1)
		if entry+12 > int64(len(tiff)) || order.Uint16(tiff[entry:]) != 0x0112 {
			continue
		}
		if o := int(order.Uint16(tiff[entry+8:])); o >= 1 && o <= 8 {
			return o
		}
	}
	return 0
}
