package subsidies

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"zaiyue/people"
)

// Application is what one person asks of one programme, from the draft to the end (rows
// S2–S4, S13, S15, S16, R1–R12). What is personal in it is sealed by the store.
type Application struct {
	ID        string // random; not the reference number
	Reference string // empty while it is a draft; see NewReference
	OpenID    string // empty where the person has no WeChat bound
	Programme string // key
	Version   string // of the programme, with which it began and stays
	Status    Status
	BeganAt   time.Time
	SentAt    time.Time // zero while it is a draft
	ChangedAt time.Time
	// Due is the last day of the present status' clock; empty: none runs.
	Due people.Day
	// Rested is how many working days the office had left when its clock began to rest.
	Rested   int
	Owner    string // id of the officer who claimed it; empty: nobody
	Revision int    // counts the changes
	Objected int    // objections that nobody answered

	// Granted is what an officer decided that it pays, in fen; 0: what the rules come to.
	Granted int64

	Answers  map[string]string // by the key of the field
	Facts    Facts
	Consents []Receipt
	History  []Event // the oldest first
	Notes    []Remark
	// Announcements are what everybody could see of it, each time it was announced.
	Announcements []Announcement
	Objections    []Objection // that came meanwhile, the oldest first
	Papers        []Paper     // in the order in which they were given
}

// Paper is a page of a material: a photograph, kept sealed beside the database.
type Paper struct {
	ID       string    `json:"id"`
	Material string    `json:"material"` // key of the programme's material
	Type     string    `json:"type"`     // image/jpeg
	Size     int       `json:"size"`     // bytes
	Width    int       `json:"width"`
	Height   int       `json:"height"`
	At       time.Time `json:"at"`
	File     string    `json:"file"` // the store's name of it
	Key      uint32    `json:"key"`  // of the data key it is sealed with
	// Taken is when it was given first, where it comes from an earlier application; else zero.
	Taken time.Time `json:"taken,omitzero"`
}

// Since is when the page was given first.
func (p Paper) Since() time.Time {
	if p.Taken.IsZero() {
		return p.At
	}
	return p.Taken
}

// Wallet is what somebody gave of a material before.
type Wallet struct {
	From  string // id of the application
	At    time.Time
	Pages int
}

// PapersOf lists the pages of a material, in order.
func (a *Application) PapersOf(material string) (pages []Paper) {
	for _, p := range a.Papers {
		if p.Material == material {
			pages = append(pages, p)
		}
	}
	return pages
}

// Event is a move that was made.
type Event struct {
	At      time.Time `json:"at"`
	Move    string    `json:"move"`
	From    Status    `json:"from"`
	To      Status    `json:"to"`
	Officer string    `json:"officer,omitempty"` // id; empty: the graduate, or the clock
	Clock   bool      `json:"clock,omitempty"`   // nobody made it: a last day was over
	Reason  string    `json:"reason,omitempty"`
	Words   string    `json:"words,omitempty"` // an officer's addition, told to the graduate
	// Materials are the keys of those that the graduate was asked for; empty: none by name.
	Materials []string `json:"materials,omitempty"`
}

// Remark is a note among officers; the graduate does not see it.
type Remark struct {
	At      time.Time `json:"at"`
	Officer string    `json:"officer"`
	Text    string    `json:"text"`
}

// Receipt is a consent that was given: to which words, and when (row S16).
type Receipt struct {
	Purpose string    `json:"purpose"`
	Version string    `json:"version"` // of the programme
	Hash    string    `json:"hash"`    // SHA-256 of the text
	At      time.Time `json:"at"`
	// Withdrawn is when it was taken back; zero: it stands.
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Receipts makes the receipts of all the programme's consents, given at a time.
func (p *Programme) Receipts(at time.Time) (all []Receipt) {
	for _, c := range p.Consents {
		sum := sha256.Sum256([]byte(c.Text))
		all = append(all, Receipt{Purpose: c.Purpose, Version: p.Version, Hash: hex.EncodeToString(sum[:]), At: at})
	}
	return all
}

// Took reports whether an officer made one of some moves in the case.
func (a *Application) Took(officer string, moves []string) bool {
	for _, e := range a.History {
		for _, m := range moves {
			if e.Officer == officer && e.Move == m {
				return true
			}
		}
	}
	return false
}

// Workload is how many cases an officer has to see to.
type Workload struct {
	Officer string // id; empty: nobody claimed them
	Open    int
	Late    int // whose last day is over
}

// Twin is a hint that other applications give the same number or address.
type Twin struct {
	Kind   string // of the field: id, card, phone, address
	Others []Application
}

// Filter chooses applications of the officers' list. The zero value is all of them.
type Filter struct {
	Status    Status
	Statuses  []Status // any of them; empty: any
	Programme string
	Owner     *string    // id of an officer, empty: nobody's; nil: anybody's
	Overdue   people.Day // whose last day was before; empty: all
	Open      bool       // which the office holds
	Objected  bool       // to which somebody objected and was not answered
}
