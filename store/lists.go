package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"zaiyue/fault"
	"zaiyue/notices"
	"zaiyue/people"
)

// The buckets of lists of people: uploaded ones, and those with a tag.
const (
	lists       Bucket = "lists"
	listMembers Bucket = "list_members"
	listsOf     Bucket = "lists_by_openid"
)

// listMember is a person on a list; the value in the bucket list_members. What a list says of
// a person is theirs: it is sealed with their key where a key file is open.
type listMember struct {
	OpenID string            `json:"open_id"`
	Fields map[string]string `json:"fields,omitempty"`
	Sealed []byte            `json:"sealed,omitempty"` // Fields
}

// sealedOnList binds what is sealed on a list to it.
func sealedOnList(list string) string { return "list/" + list }

// memberOf opens what putListed kept.
func (db *DB) memberOf(tx Tx, list string, raw []byte) (notices.Member, error) {
	var m listMember
	err := decode(listMembers, raw, &m)
	if err != nil || len(m.Sealed) == 0 {
		return notices.Member{OpenID: m.OpenID, Fields: m.Fields}, err
	}
	if raw, err = db.unseal(tx, sealedTalk(m.OpenID), sealedOnList(list), m.Sealed); err == nil {
		err = decode(listMembers, raw, &m.Fields)
	}
	return notices.Member{OpenID: m.OpenID, Fields: m.Fields}, err
}

// listSource is the people of a list, in the order of its rows. Whose key was destroyed is
// left out.
func (db *DB) listSource(tx Tx, a notices.Audience, from []byte, limit int) (page []notices.Member, next []byte, err error) {
	err = tx.Scan(listMembers, text(a.List), from, func(k, raw []byte) error {
		if len(page) == limit {
			next = bytes.Clone(k)
			return errStop
		}
		m, err := db.memberOf(tx, a.List, raw)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		page = append(page, m)
		return err
	})
	return page, next, err
}

// putListed puts a person on a list, in a row's place.
func (db *DB) putListed(tx Tx, list string, row int, m notices.Member) error {
	kept := listMember{OpenID: m.OpenID, Fields: m.Fields}
	if len(m.Fields) > 0 && db.keys != nil {
		raw, err := json.Marshal(m.Fields)
		if err == nil {
			kept.Sealed, err = db.seal(tx, sealedTalk(m.OpenID), sealedOnList(list), raw)
		}
		if err != nil {
			return err
		}
		kept.Fields = nil
	}
	place := number(uint64(row))
	if err := put(tx, listMembers, append(text(list), place...), kept); err != nil {
		return err
	}
	return tx.Put(listsOf, append(text(m.OpenID, list), place...), mark)
}

// forgetListed takes a person off every list.
func forgetListed(tx Tx, openID string) error {
	prefix := text(openID)
	keys, err := firstKeys(tx, listsOf, prefix, -1)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := tx.Delete(listMembers, bytes.Clone(k[len(prefix):])); err != nil {
			return err
		}
		if err := tx.Delete(listsOf, k); err != nil {
			return err
		}
	}
	return nil
}

// listPage bounds the people that one transaction puts on a list.
const listPage = 1000

// KeepList keeps an uploaded list: its people page by page, then the list itself, which is
// not there before all of them are.
func (db *DB) KeepList(ctx context.Context, by people.By, l notices.List, members []notices.Member) error {
	if err := db.putMembers(ctx, l.ID, members); err != nil {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		l.People, l.By, l.At = len(members), by.Officer, db.moment()
		if err := put(tx, lists, text(l.ID), l); err != nil {
			return err
		}
		return db.audited(tx, by, "list.add", "list/"+l.ID, l)
	})
}

// DropList takes an uploaded list away with everybody on it. One that is gone already is no
// error.
func (db *DB) DropList(ctx context.Context, by people.By, id string) error {
	if err := db.emptyList(ctx, id); err != nil {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		there, err := tx.Get(lists, text(id))
		if err != nil || there == nil {
			return err
		}
		if err := tx.Delete(lists, text(id)); err != nil {
			return err
		}
		return db.audited(tx, by, "list.drop", "list/"+id, id)
	})
}

func (db *DB) putMembers(ctx context.Context, list string, members []notices.Member) error {
	row := 0
	for page := range slices.Chunk(members, listPage) {
		err := db.engine.Update(ctx, func(tx Tx) error {
			for i, m := range page {
				if err := db.putListed(tx, list, row+i, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		row += len(page)
	}
	return nil
}

// List returns what is known of an uploaded list, or fault.NotFound.
func (db *DB) List(ctx context.Context, id string) (l notices.List, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		l = notices.List{}
		there, err := get(tx, lists, text(id), &l)
		if err == nil && !there {
			err = fault.New(fault.NotFound, textNoList)
		}
		return err
	})
	return l, err
}

// FollowersNamed returns the OpenIDs of followers by what names them: the OpenID itself, or the
// number the console knows them by. Who is no follower is left out.
func (db *DB) FollowersNamed(ctx context.Context, names []string) (openIDs map[string]string, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		openIDs = make(map[string]string, len(names))
		for _, name := range names {
			openID := name
			if n, err := strconv.ParseUint(name, 10, 64); err == nil {
				openID, err = openIDOf(tx, n)
				if fault.KindOf(err) == fault.NotFound {
					continue
				}
				if err != nil {
					return err
				}
			}
			there, err := tx.Get(followers, text(openID))
			if err != nil {
				return err
			}
			if there != nil {
				openIDs[name] = openID
			}
		}
		return nil
	})
	return openIDs, err
}

// WantedTag is a run whose audience is to be read from WeChat.
type WantedTag struct {
	Run string
	Tag int
}

// TagsWanted returns the runs whose audience is to be read from WeChat: before counting, and
// again when they start.
func (db *DB) TagsWanted(ctx context.Context) (wanted []WantedTag, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		wanted = nil
		keys, err := firstKeys(tx, runsGather, nil, runsAtOnce)
		for _, k := range keys {
			r, failed := runOf(tx, string(k[:len(k)-1]))
			if failed != nil {
				return failed
			}
			wanted = append(wanted, WantedTag{r.ID, r.Audience.Tag})
		}
		return err
	})
	return wanted, err
}

// TagRead keeps who bears the tag of a run, and lets what waited for it go on: the count, or
// the start.
func (db *DB) TagRead(ctx context.Context, w WantedTag, openIDs []string) error {
	list := "tag/" + w.Run
	if err := db.emptyList(ctx, list); err != nil {
		return err
	}
	members := make([]notices.Member, len(openIDs))
	for i, openID := range openIDs {
		members[i].OpenID = openID
	}
	if err := db.putMembers(ctx, list, members); err != nil {
		return err
	}
	return db.engine.Update(ctx, func(tx Tx) error {
		r, err := runOf(tx, w.Run)
		if err != nil || r.Audience.Tag != w.Tag {
			return err // another tag was chosen meanwhile, and is read next
		}
		if err := tx.Delete(runsGather, text(w.Run)); err != nil {
			return err
		}
		if r.State == notices.RunGoing && !r.Launched {
			before := r
			if err := db.launch(tx, &r); err != nil {
				return err
			}
			return db.keepRun(tx, people.By{}, "", &before, r)
		}
		return tx.Put(runsCount, text(w.Run), mark)
	})
}

// emptyList takes everybody off a list, a page at a time.
func (db *DB) emptyList(ctx context.Context, list string) error {
	prefix := text(list)
	for more := true; more; {
		err := db.engine.Update(ctx, func(tx Tx) error {
			keys, err := firstKeys(tx, listMembers, prefix, listPage)
			if err != nil {
				return err
			}
			for _, k := range keys {
				var m listMember
				if _, err := get(tx, listMembers, k, &m); err != nil {
					return err
				}
				err := errors.Join(tx.Delete(listMembers, k), tx.Delete(listsOf, slices.Concat(text(m.OpenID), k)))
				if err != nil {
					return err
				}
			}
			more = len(keys) == listPage
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
