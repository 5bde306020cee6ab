package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zaiyue/content"
	"zaiyue/jobs"
	"zaiyue/notices"
	"zaiyue/people"
)

func wish(openID string, cities, fields []string) jobs.Wish {
	return jobs.Wish{OpenID: openID, Cities: cities, Fields: fields}
}

// TestWishesAreFoundAsTheyMatch compares the index of wishes with jobs.Matches, page by page.
func TestWishesAreFoundAsTheyMatch(t *testing.T) {
	db, _ := open(t)
	names := rapid.SampledFrom([]string{"甲", "乙", "丙", jobs.Any})
	list := rapid.SliceOfN(names, 0, 4)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		var all []jobs.Wish
		for i := range rapid.IntRange(0, 12).Draw(r, "people") {
			w := wish(fmt.Sprintf("o%d-%d", round, i), list.Draw(r, "cities"), list.Draw(r, "fields"))
			for range rapid.IntRange(1, 2).Draw(r, "times") { // the second takes the first's place
				w.Cities = list.Draw(r, "cities")
				if err := db.PutWish(t.Context(), "", w); err != nil {
					r.Fatal(err)
				}
			}
			w.Cities, w.Fields = jobs.Tidy(w.Cities), jobs.Tidy(w.Fields)
			if rapid.IntRange(0, 4).Draw(r, "stops") == 0 {
				if _, err := db.StopWish(t.Context(), "", w.OpenID, true); err != nil {
					r.Fatal(err)
				}
				w.StoppedAt = noon
			}
			all = append(all, w)
		}
		p := jobs.Post{City: names.Draw(r, "city"), Field: rapid.SampledFrom([]string{"甲", "乙"}).Draw(r, "field")}
		var want []string
		for _, w := range all {
			if jobs.Matches(w, p) {
				want = append(want, w.OpenID)
			}
		}
		got := wishersOf(t, db, p, rapid.IntRange(1, 5).Draw(r, "page"))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			r.Fatalf("%+v finds %v, want %v of %+v", p, got, want, all)
		}
		if n, _, err := db.WishersFor(t.Context(), p.City, p.Field); err != nil || n != len(want) {
			r.Fatalf("WishersFor(%+v) = %d %v, want %d", p, n, err, len(want))
		}
		for _, w := range all {
			if err := db.Forget(t.Context(), w.OpenID); err != nil {
				r.Fatal(err)
			}
		}
		if left := wishersOf(t, db, jobs.Post{City: jobs.Any, Field: "甲"}, 9); len(left) > 0 {
			r.Fatalf("after everybody was forgotten %v are found", left)
		}
	})
}

// wishersOf reads the audience of a post page by page.
func wishersOf(t *testing.T, db *DB, p jobs.Post, limit int) (found []string) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		found = nil
		var from []byte
		for {
			page, next, err := wishesSource(tx, notices.Audience{Source: notices.FromWishes, City: p.City, Field: p.Field}, from, limit)
			if err != nil {
				return err
			}
			for _, m := range page {
				found = append(found, m.OpenID)
			}
			if from = next; next == nil {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

// publish has an officer write, and another publish, a post of work.
func publish(t *testing.T, db *DB, a content.Article) content.Post {
	t.Helper()
	writer, chief := people.By{Officer: "writer"}, people.By{Officer: "chief"}
	post, err := db.NewPost(t.Context(), writer, a)
	if err != nil {
		t.Fatal(err)
	}
	return goOn(t, db, chief, goOn(t, db, chief, goOn(t, db, writer, post, "submit"), "approve"), "publish")
}

// goOn makes a move.
func goOn(t *testing.T, db *DB, by people.By, post content.Post, move string) content.Post {
	t.Helper()
	by.Reason = "因为"
	moved, err := db.MovePost(t.Context(), by, post.ID, content.Step{Move: move, Revision: post.Revision, Checked: content.Digest(post.Working)})
	if err != nil {
		t.Fatalf("%s: %v", move, err)
	}
	return moved
}

func teacher(id string) content.Article {
	return content.Article{
		ID: id, Kind: content.KindJob, Title: "小学教师", Body: "正文", Amount: "每月 5000 元", Issuer: "某小学",
		Job: &content.Job{City: "广州", Field: "教育", Until: noon.AddDate(0, 0, 10)},
	}
}

func expandAll(t *testing.T, db *DB) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = db.ExpandFanouts(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// toldOf lists the posts a person has notices of, with their states.
func toldOf(t *testing.T, db *DB, openID string) (all []string) {
	t.Helper()
	inbox, _, err := db.Inbox(t.Context(), openID, "", 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range inbox {
		all = append(all, n.Cause+" "+string(n.State))
	}
	return all
}

func TestAPostIsToldOnce(t *testing.T) {
	db, c := open(t)
	for _, w := range []jobs.Wish{wish("u1", []string{"广州"}, []string{"教育"}), wish("u2", []string{"深圳"}, []string{"制造"}), wish("u3", nil, nil)} {
		if err := db.PutWish(t.Context(), "", w); err != nil {
			t.Fatal(err)
		}
	}
	post := publish(t, db, teacher("j1"))
	expandAll(t, db)
	want := []string{"article/j1 queued"}
	for _, who := range []string{"u1", "u3"} {
		if got := toldOf(t, db, who); !slices.Equal(got, want) {
			t.Errorf("%s was told %v, want %v", who, got, want)
		}
	}
	if got := toldOf(t, db, "u2"); len(got) > 0 {
		t.Errorf("u2 was told %v, want nothing", got)
	}
	inbox, _, err := db.Inbox(t.Context(), "u1", "", 5)
	if err != nil {
		t.Fatal(err)
	}
	n := inbox[0]
	if n.Fields["employer"] != "某小学" || n.Fields["until"] != "2026年12月3日" || n.Link != "/articles/j1" || !n.EndsAt.Equal(noon.AddDate(0, 0, 11)) {
		t.Errorf("notice = %+v", n)
	}

	c.advance(time.Hour)
	corrected := post.Working
	corrected.Title = "小学语文教师"
	if post, err = db.SavePost(t.Context(), people.By{Officer: "writer"}, "j1", content.Save{Article: corrected, Revision: post.Revision}); err != nil {
		t.Fatal(err)
	}
	chief := people.By{Officer: "chief"}
	post = goOn(t, db, chief, goOn(t, db, chief, goOn(t, db, people.By{Officer: "writer"}, post, "submit"), "approve"), "publish")
	post = goOn(t, db, chief, post, "withdraw")
	goOn(t, db, chief, post, "relist")
	expandAll(t, db)
	if got := toldOf(t, db, "u1"); !slices.Equal(got, want) {
		t.Errorf("after a correction and a second publication u1 has %v, want %v", got, want)
	}
	of, there, err := db.JobTold(t.Context(), "j1")
	if err != nil || !there || of.People() != 2 || of.OnTheWay() != 2 {
		t.Errorf("JobTold = %+v %t %v, want two on their way", of, there, err)
	}
	if list, _, err := db.JobsTold(t.Context(), "", 5); err != nil || len(list) != 1 || list[0].Article != "j1" {
		t.Errorf("JobsTold = %+v %v", list, err)
	}
}

func TestWhatIsOvertakenIsNotSent(t *testing.T) {
	db, c := open(t)
	if err := db.PutWish(t.Context(), "", wish("u1", []string{"广州"}, []string{"教育"})); err != nil {
		t.Fatal(err)
	}
	post := publish(t, db, teacher("j1"))
	expandAll(t, db)
	inbox, _, err := db.Inbox(t.Context(), "u1", "", 5)
	if err != nil || len(inbox) != 1 {
		t.Fatal(inbox, err)
	}
	overtaken := func(want string) {
		t.Helper()
		err := db.engine.View(t.Context(), func(tx Tx) error {
			got, err := db.jobOvertaken(tx, inbox[0])
			if got != want {
				t.Errorf("jobOvertaken = %q, want %q", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	overtaken("")
	if err := db.PutWish(t.Context(), "", wish("u1", []string{"深圳"}, nil)); err != nil {
		t.Fatal(err)
	}
	overtaken(jobs.ReasonChanged)
	if err := db.PutWish(t.Context(), "", wish("u1", nil, nil)); err != nil {
		t.Fatal(err)
	}
	overtaken("")
	c.advance(12 * 24 * time.Hour)
	overtaken(jobs.ReasonOver)
	c.advance(-12 * 24 * time.Hour)
	goOn(t, db, people.By{Officer: "chief"}, post, "withdraw")
	overtaken(jobs.ReasonWithdrawn)
}

func TestStoppingCancelsWhatWaits(t *testing.T) {
	db, _ := open(t)
	if err := db.PutWish(t.Context(), "", wish("u1", []string{"广州"}, []string{"教育"})); err != nil {
		t.Fatal(err)
	}
	publish(t, db, teacher("j1"))
	expandAll(t, db)
	for i, want := range []bool{true, true, false} {
		key := "m1" // the same message once more, then another
		if i == 2 {
			key = "m2"
		}
		if had, err := db.StopWish(t.Context(), key, "u1", true); err != nil || had != want {
			t.Errorf("StopWish %d = %t %v, want %t", i, had, err, want)
		}
	}
	if got, want := toldOf(t, db, "u1"), []string{"article/j1 cancelled"}; !slices.Equal(got, want) {
		t.Errorf("u1 has %v, want %v", got, want)
	}
	if w, there, err := db.Wish(t.Context(), "u1"); err != nil || !there || w.Active() || !w.Found {
		t.Errorf("Wish = %+v %t %v, want one that was stopped, work found", w, there, err)
	}
	publish(t, db, teacher("j2"))
	expandAll(t, db)
	if got := toldOf(t, db, "u1"); len(got) != 1 {
		t.Errorf("after stopping u1 has %v", got)
	}
}

func TestAWithdrawnPostGoesOnWhereItStopped(t *testing.T) {
	db, _ := open(t)
	if err := db.PutWish(t.Context(), "", wish("u1", nil, nil)); err != nil {
		t.Fatal(err)
	}
	post := publish(t, db, teacher("j1"))
	post = goOn(t, db, people.By{Officer: "chief"}, post, "withdraw")
	expandAll(t, db)
	if got := toldOf(t, db, "u1"); len(got) > 0 {
		t.Fatalf("u1 was told %v of a post that was withdrawn before", got)
	}
	goOn(t, db, people.By{Officer: "chief"}, post, "relist")
	expandAll(t, db)
	if got, want := toldOf(t, db, "u1"), []string{"article/j1 queued"}; !slices.Equal(got, want) {
		t.Errorf("u1 was told %v, want %v", got, want)
	}
}

func TestNobodyIsToldOfWhatIsOver(t *testing.T) {
	db, _ := open(t)
	if err := db.PutWish(t.Context(), "", wish("u1", nil, nil)); err != nil {
		t.Fatal(err)
	}
	over := teacher("over")
	over.Job.Until = noon.AddDate(0, 0, -2)
	nowhere := teacher("nowhere")
	nowhere.Job.City = ""
	other := teacher("guide")
	other.Kind, other.Job = content.KindGuide, nil
	for _, a := range []content.Article{over, nowhere, other} {
		publish(t, db, a)
	}
	expandAll(t, db)
	if got := toldOf(t, db, "u1"); len(got) > 0 {
		t.Errorf("u1 was told %v, want nothing", got)
	}
}

// TestAnswersToAPost counts what people said, lists them, and forgets a person's.
func TestAnswersToAPost(t *testing.T) {
	db, c := open(t)
	for i := range 3 {
		if err := db.PutWish(t.Context(), "", wish(fmt.Sprintf("u%d", i), nil, nil)); err != nil {
			t.Fatal(err)
		}
	}
	publish(t, db, teacher("j1"))
	expandAll(t, db)
	say := func(who, choice string) {
		t.Helper()
		c.advance(time.Minute)
		err := db.engine.Update(t.Context(), func(tx Tx) error {
			n, err := noticeOf(tx, notices.ID(jobs.Kind, "article/j1", who, ""))
			if err != nil {
				return err
			}
			before := n
			n.Answer, n.AnsweredAt = choice, db.moment()
			return putNotice(tx, before, n)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	say("u0", jobs.Interested)
	say("u1", jobs.Unfit)
	say("u2", jobs.Interested)
	say("u1", jobs.Interested) // changes their mind
	list, _, err := db.JobAnswers(t.Context(), "j1", jobs.Interested, "", 9)
	var who []string
	for _, a := range list {
		who = append(who, a.OpenID)
	}
	if want := []string{"u1", "u2", "u0"}; err != nil || !slices.Equal(who, want) {
		t.Errorf("interested: %v %v, want %v", who, err, want)
	}
	if err := db.Forget(t.Context(), "u2"); err != nil {
		t.Fatal(err)
	}
	of, _, err := db.JobTold(t.Context(), "j1")
	if err != nil || of.Answers[jobs.Interested] != 2 || of.Answers[jobs.Unfit] != 0 || of.People() != 2 {
		t.Errorf("JobTold = %+v %v, want two interested of two", of, err)
	}
	if page, next, err := db.JobAnswers(t.Context(), "j1", jobs.Interested, "", 1); err != nil || len(page) != 1 || next == "" {
		t.Errorf("JobAnswers = %+v %q %v", page, next, err)
	}
}
