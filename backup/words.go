package backup

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

const (
	nameBegins = "zaiyue-"
	nameTime   = "20060102-150405"
	nameEnds   = ".tar.zst"
)

// Name is what a backup made at a time is called: that time in Beijing.
func Name(at time.Time) string { return nameBegins + at.In(shanghai).Format(nameTime) + nameEnds }

var ourName = regexp.MustCompile(`^zaiyue-(\d{8}-\d{6})\.tar\.zst$`)

// madeAt reads the time of a name; ok is false for a name that Name does not give.
func madeAt(name string) (at time.Time, ok bool) {
	m := ourName.FindStringSubmatch(name)
	if m == nil {
		return at, false
	}
	at, err := time.ParseInLocation(nameTime, m[1], shanghai)
	return at.UTC(), err == nil
}

// Bytes writes a number of bytes for a person.
func Bytes(n int64) string {
	units := []string{"KB", "MB", "GB", "TB"}
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n)/1024, 0
	for size >= 1024 && unit < len(units)-1 {
		size, unit = size/1024, unit+1
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

// FileCount returns how many of the entries are files of the service.
func (m *Manifest) FileCount() (n int) {
	for _, f := range m.Files {
		if strings.HasPrefix(f.Name, folderFiles+"/") {
			n++
		}
	}
	return n
}
