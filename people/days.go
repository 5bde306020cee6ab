package people

import "time"

// Beijing is the zone in which the station counts its days.
func Beijing() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }
