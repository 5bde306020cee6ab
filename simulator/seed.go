package simulator

// Seed makes three invented graduates, 卓玛, 扎西 and 央金, so that the phone page has people
// at once. None of them follows yet. On a platform that has people it does nothing.
func (s *Simulator) Seed() {
	s.platform.mu.Lock()
	defer s.platform.mu.Unlock()
	s.platform.seed()
}

// seed is Seed; p.mu is held.
func (p *platform) seed() {
	if len(p.users) > 0 {
		return
	}
	for _, name := range []string{"卓玛", "扎西", "央金"} {
		p.newUser(name, "")
	}
}
