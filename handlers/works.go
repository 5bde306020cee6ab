package handlers

import (
	"strconv"
	"sync"
	"sync/atomic"
)

// work is one message being answered. Deliveries of the same message share it.
type work struct {
	done  chan struct{} // closed when reply stands
	again bool          // the reply is of work done before; set before done is closed

	mu       sync.Mutex
	reply    []byte // the reply's XML; empty for nothing to say
	finished bool
	tries    int
	late     bool // the platform was answered without the reply
}

// finish publishes the reply, and reports whether it comes too late to be fetched.
func (j *work) finish(reply []byte) (late bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reply, j.finished = reply, true
	close(j.done)
	return j.late
}

// delivered counts n more deliveries and returns how many are known.
func (j *work) delivered(n int) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tries += n
	return j.tries
}

// deliveredAtLeast takes over a count kept elsewhere when it is higher, and returns how many
// are known.
func (j *work) deliveredAtLeast(n int) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tries = max(j.tries, n)
	return j.tries
}

// giveUp marks the reply as too late. It returns false when the reply is there after all.
func (j *work) giveUp() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.finished {
		j.late = true
	}
	return !j.finished
}

// works holds the messages being answered in this process, and lets one message of a
// graduate in at a time, in the order they came. The zero value is ready.
type works struct {
	mu      sync.Mutex
	running map[string]*work         // by message key
	tails   map[string]chan struct{} // by OpenID: closed when the last message in line is done
}

// join returns the message's work, whether the caller is the first to bring it and must
// run it, and how many deliveries this process has seen. The first is given the turn it
// must wait for (nil: none) and the one it must close.
func (w *works) join(key, openID string) (j *work, first bool, tries int, before, mine chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if j := w.running[key]; j != nil {
		return j, false, j.delivered(1), nil, nil
	}
	if w.running == nil {
		w.running, w.tails = map[string]*work{}, map[string]chan struct{}{}
	}
	j = &work{done: make(chan struct{}), tries: 1}
	w.running[key] = j
	before, mine = w.tails[openID], make(chan struct{})
	w.tails[openID] = mine
	return j, true, 1, before, mine
}

// leave forgets a message that was answered and lets the graduate's next one in.
func (w *works) leave(key, openID string, mine chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.running, key)
	if w.tails[openID] == mine {
		delete(w.tails, openID)
	}
	close(mine)
}

// owners names pieces of work: the process, a slash, a number. Works lets one message of a
// graduate in at a time, so what another owner of this process still holds in Redis is of
// work that ended while Redis could not be told. The zero value is ready.
type owners struct {
	once    sync.Once
	process string
	count   atomic.Uint64
}

// owner names a new piece of work.
func (w *Webhook) owner() string {
	o := &w.owners
	o.once.Do(func() { o.process = w.NewID() + "/" })
	return o.process + strconv.FormatUint(o.count.Add(1), 36)
}

// stackOfAnAnswer is how deep an answer's calls go, in bytes. Above 14 kB the stack would be
// one of those that the runtime keeps no spare ones of.
const stackOfAnAnswer = 12 << 10

// deepen makes the goroutine's stack deep enough at once. Grown step by step under an
// answer, its copying costs a tenth of the answer.
//
//go:noinline
func deepen(i int) byte {
	var room [stackOfAnAnswer]byte
	return room[i]
}
