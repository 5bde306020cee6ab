package simulator

// articleExists reports whether a published article has the id; p.mu is held.
func (p *platform) articleExists(id string) bool { return false }

// articleCard is a published article as a card; p.mu is held.
func (p *platform) articleCard(id string) article { return article{} }

// draftCards is a draft as cards, nil for an unknown one; p.mu is held.
func (p *platform) draftCards(mediaID string) []article { return nil }

// sceneOf is the scene of a QR ticket, empty for an unknown one; p.mu is held.
func (p *platform) sceneOf(ticket string) string { return "" }
