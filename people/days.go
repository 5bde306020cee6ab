package people

import "time"

var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// Beijing is the zone in which the station counts its days.
func Beijing() *time.Location { return beijing }
