package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zaiyue/fault"
)

// The buckets; doc.go draws what is in them.
const (
	meta Bucket = "meta"

	articles           Bucket = "articles"
	articlesByKind     Bucket = "articles_by_kind"
	generations        Bucket = "generations"
	generationArticles Bucket = "generation_articles"

	done            Bucket = "done"
	unanswered      Bucket = "unanswered"
	unansweredOrder Bucket = "unanswered_by_count"
	unsorted        Bucket = "unsorted"
	askers          Bucket = "askers"
	askersOf        Bucket = "askers_by_openid"
	askersByTime    Bucket = "askers_by_time"
	topics          Bucket = "topics"
	topicsByCount   Bucket = "topics_by_count"
	topicQuestions  Bucket = "topic_questions"
	tellings        Bucket = "tellings"
	feedback        Bucket = "feedback"
	feedbackCounts  Bucket = "feedback_counts"
	requests        Bucket = "requests"
	requestsOf      Bucket = "requests_by_openid"
	drafts          Bucket = "drafts"
	kept            Bucket = "kept"
	followers       Bucket = "followers"
	lexicon         Bucket = "lexicon"
	lexiconVersions Bucket = "lexicon_versions"
	lexiconFiles    Bucket = "lexicon_files"
	rules           Bucket = "rules"
	ruleVersions    Bucket = "rule_versions"
	asked           Bucket = "asked"

	posts         Bucket = "posts"
	postRevisions Bucket = "post_revisions"
	postsDue      Bucket = "posts_due"
	consents      Bucket = "consents"
	erasures      Bucket = "erasures"
	badWords      Bucket = "bad_words"
	linkStates    Bucket = "links"

	pressJobs    Bucket = "press_jobs"
	pressOf      Bucket = "press_jobs_by_article"
	pressLists   Bucket = "press_lists"
	pressDue     Bucket = "press_due"
	pressSent    Bucket = "press_sent"
	pressHandles Bucket = "press_handles"
	pressResults Bucket = "press_results"
	pressSpent   Bucket = "press_spent"
	uploads      Bucket = "uploads"
	figureCounts Bucket = "figures"

	audit   Bucket = "audit"
	auditBy Bucket = "audit_by"

	officersByOpenID Bucket = "officers_by_openid"
	officersAway     Bucket = "officers_away"

	officers        Bucket = "officers"
	officersByLogin Bucket = "officers_by_login"
	credentials     Bucket = "credentials"
	tries           Bucket = "tries"
	menuVersions    Bucket = "menu_versions"
	menuPlans       Bucket = "menu_plans"
	personKeys      Bucket = "person_keys"
	personKeysBy    Bucket = "person_keys_by_key"
	deletions       Bucket = "deletions"
	files           Bucket = "files"
	filesOf         Bucket = "files_by_person"
	pictures        Bucket = "pictures"
	adoption        Bucket = "adoption"

	alerts  Bucket = "alerts"
	backups Bucket = "backups"
)

// mark is the value of a key that says everything itself.
var mark = []byte{1}

// text makes a key of texts, each ended by a zero byte, so that no key is the beginning of
// another's text. A zero byte inside a text, which no identifier of WeChat or ours has,
// becomes U+FFFD.
func text(parts ...string) []byte {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(strings.ReplaceAll(p, "\x00", "\uFFFD"))
		b.WriteByte(0)
	}
	return []byte(b.String())
}

// number makes a key of a number that sorts as the number does.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// newest makes a number of a time that sorts the later time first.
func newest(t time.Time) uint64 { return ^(uint64(t.UnixNano()) ^ 1<<63) }

// cursorOf writes a position in a scan so that it can stand in a URL; nil is the end.
func cursorOf(key []byte) string { return base64.RawURLEncoding.EncodeToString(key) }

// positionOf reads a cursor; the empty one is the beginning.
func positionOf(cursor string) ([]byte, error) {
	key, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, textBadCursor, err)
	}
	return key, nil
}

// get reads the value of a key into v, and reports whether there is one.
func get(tx Tx, b Bucket, key []byte, v any) (bool, error) {
	raw, err := tx.Get(b, key)
	if err != nil || raw == nil {
		return false, err
	}
	return true, decode(b, raw, v)
}

// put keeps v as the value of a key.
func put(tx Tx, b Bucket, key []byte, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store: bucket %s: %w", b, err)
	}
	return tx.Put(b, key, raw)
}

func decode(b Bucket, raw []byte, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("store: a value of bucket %s: %w", b, err)
	}
	return nil
}

// deletePrefix forgets every key that begins with prefix.
func deletePrefix(tx Tx, b Bucket, prefix []byte) error {
	keys, err := firstKeys(tx, b, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := tx.Delete(b, k); err != nil {
			return err
		}
	}
	return nil
}

// firstKeys returns the first n keys that begin with prefix; a negative n means all.
func firstKeys(tx Tx, b Bucket, prefix []byte, n int) (keys [][]byte, err error) {
	err = tx.Scan(b, prefix, nil, func(k, _ []byte) error {
		if len(keys) == n {
			return errStop
		}
		keys = append(keys, append([]byte(nil), k...))
		return nil
	})
	return keys, err
}
