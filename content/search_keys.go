package content

// keySet knows the place of each key, and is emptied in no time.
type keySet struct {
	slots [1024]struct {
		key   key
		round uint32
		place int32
	}
	round uint32
	n     int
}

func (s *keySet) reset() { s.round, s.n = s.round+1, 0 }

// place returns the place of a key, -1 for one that is not in the set.
func (s *keySet) place(k key) int {
	for i := scatter(k) >> 22; ; i = (i + 1) % uint32(len(s.slots)) {
		slot := &s.slots[i]
		if slot.round != s.round {
			return -1
		}
		if slot.key == k {
			return int(slot.place)
		}
	}
}

// add gives a key its place and reports whether it is new. A full set takes nothing more.
func (s *keySet) add(k key, place int) bool {
	if s.n >= len(s.slots)/2 {
		return false
	}
	for i := scatter(k) >> 22; ; i = (i + 1) % uint32(len(s.slots)) {
		slot := &s.slots[i]
		if slot.round != s.round {
			slot.key, slot.round, slot.place = k, s.round, int32(place)
			s.n++
			return true
		}
		if slot.key == k {
			return false
		}
	}
}
