package simulator

import "time"

// mediaItem is a file the platform keeps: what a graduate sent, or the service uploaded.
type mediaItem struct {
	ID          string
	Kind        string // image, voice, video, thumb
	ContentType string
	FileName    string
	Title       string // permanent videos
	Description string
	Data        []byte
	Created     time.Time
	Permanent   bool
}

type mediaState struct {
	byID map[string]*mediaItem
}

// addMedia keeps a file and gives it an id; p.mu is held.
func (p *platform) addMedia(m mediaItem) *mediaItem {
	m.ID, m.Created = "mEd1a_"+m.Kind+"_"+p.random(40), p.clock.Now()
	p.media.byID[m.ID] = &m
	return &m
}

// findMedia returns a file that has not expired, or nil; p.mu is held.
func (p *platform) findMedia(id string) *mediaItem {
	m := p.media.byID[id]
	if m == nil || !m.Permanent && p.clock.Now().Sub(m.Created) > p.rules.Material.TemporaryLife.Duration {
		return nil
	}
	return m
}

// mediaURL is where the simulator serves a file, as mmbiz.qpic.cn would; p.mu is held.
func (p *platform) mediaURL(id string) string { return p.opts.PublicURL + "/mmbiz/" + id + "/0" }
