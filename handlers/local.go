package handlers

import (
	"sync"
	"time"

	"zaiyue/chat"
)

// Bounds of what is remembered while Redis is gone.
const (
	localKept = 10 * time.Minute
	localMost = 5000
)

// localTalks remembers sessions and replies in this process while Redis is gone (row O10).
// The zero value is ready; it is safe for concurrent use.
type localTalks struct {
	mu       sync.Mutex
	since    time.Time
	sessions [2]map[string][]byte // the running generation and the one before, by OpenID
	replies  [2]map[string][]byte // by message key
}

// begin is what this process knows of a message that Redis cannot be asked about.
func (l *localTalks) begin(openID, key string) chat.Talk {
	return l.merge(openID, key, chat.Talk{State: chat.TalkMine})
}

// merge adds what was kept here, while Redis was gone, to what Redis knows: it is newer.
func (l *localTalks) merge(openID, key string, talk chat.Talk) chat.Talk {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.sessions {
		if session, ok := l.sessions[i][openID]; ok {
			talk.Session = session
			break
		}
	}
	for i := range l.replies {
		if reply, ok := l.replies[i][key]; ok {
			talk.State, talk.Reply = chat.TalkDone, reply
			break
		}
	}
	return talk
}

// end keeps a session and a reply. When a generation is old or full it becomes the one
// before, and the one before that is forgotten.
func (l *localTalks) end(openID, key string, session, reply []byte, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[0] == nil || now.Sub(l.since) > localKept || len(l.replies[0]) >= localMost {
		l.sessions[1], l.replies[1] = l.sessions[0], l.replies[0]
		l.sessions[0], l.replies[0] = map[string][]byte{}, map[string][]byte{}
		l.since = now
	}
	l.sessions[0][openID], l.replies[0][key] = session, reply
}

// forget drops the graduate's session once Redis has a newer one.
func (l *localTalks) forget(openID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.sessions {
		delete(l.sessions[i], openID)
	}
}
