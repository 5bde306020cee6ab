package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zaiyue/chat"
	"zaiyue/fault"
)

func TestDraftsAreKeptAndResumed(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	first := chat.Draft{OpenID: "o-1", Flow: "rent", Step: "城市", Answers: map[string]string{"年份": "2025"}, UpdatedAt: noon}
	second := chat.Draft{OpenID: "o-1", Flow: "travel", Step: "一", Skipped: []string{"零"}, UpdatedAt: noon.Add(time.Hour)}
	other := chat.Draft{OpenID: "o-11", Flow: "rent", Step: "一", UpdatedAt: noon}
	for key, d := range map[string]chat.Draft{"m1": first, "m2": second, "m3": other} {
		if stored, err := db.PutDraft(ctx, key, d); err != nil || !stored {
			t.Errorf("PutDraft(%s) = %v, %v, want true", key, stored, err)
		}
	}
	stale := first
	stale.Step = "别处"
	if stored, err := db.PutDraft(ctx, "m1", stale); err != nil || stored {
		t.Errorf("PutDraft of a repeated message = %v, %v, want false", stored, err)
	}
	got, there, err := db.Draft(ctx, "o-1", "rent")
	if diff := cmp.Diff(first, got); err != nil || !there || diff != "" {
		t.Errorf("Draft = %v, %v (-want +got):\n%s", there, err, diff)
	}
	all, err := db.DraftsOf(ctx, "o-1")
	if diff := cmp.Diff([]chat.Draft{second, first}, all); err != nil || diff != "" {
		t.Errorf("DraftsOf, error %v (-want +got):\n%s", err, diff)
	}
	for range 2 {
		if err := db.DeleteDraft(ctx, "o-1", "rent"); err != nil {
			t.Errorf("DeleteDraft = %v", err)
		}
	}
	if got, there, err := db.Draft(ctx, "o-1", "rent"); err != nil || there {
		t.Errorf("Draft after its deletion = %+v, %v, %v, want none", got, there, err)
	}
}

func TestKeptAnswersAreTheNewestFive(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	for _, text := range []string{"1", "2", "3", "4", "5", "6"} {
		if err := db.Keep(ctx, "m"+text, "o-1", text, noon); err != nil {
			t.Fatalf("Keep(%s) = %v", text, err)
		}
	}
	got, err := db.KeptFor(ctx, "o-1")
	if diff := cmp.Diff([]string{"2", "3", "4", "5", "6"}, got); err != nil || diff != "" {
		t.Errorf("KeptFor, error %v (-want +got):\n%s", err, diff)
	}
	if err := db.DropKept(ctx, "m7", "o-1"); err != nil {
		t.Errorf("DropKept = %v", err)
	}
	if err := db.Keep(ctx, "m8", "o-1", "8", noon); err != nil {
		t.Errorf("Keep = %v", err)
	}
	if err := db.DropKept(ctx, "m7", "o-1"); err != nil { // a retry does not drop what came since
		t.Errorf("DropKept again = %v", err)
	}
	if got, err := db.KeptFor(ctx, "o-1"); err != nil || len(got) != 1 || got[0] != "8" {
		t.Errorf("KeptFor after a repeated DropKept = %v, %v, want [8]", got, err)
	}
	if got, err := db.KeptFor(ctx, "o-2"); err != nil || got != nil {
		t.Errorf("KeptFor somebody else = %v, %v, want none", got, err)
	}
}

func TestForgetLeavesNothingOfOneGraduate(t *testing.T) {
	db, _ := open(t)
	ctx := t.Context()
	for _, who := range []string{"o-1", "o-12"} {
		_, draftErr := db.PutDraft(ctx, who+"m", chat.Draft{OpenID: who, Flow: "rent", UpdatedAt: noon})
		_, requestErr := db.AddRequest(ctx, who+"m", chat.Request{OpenID: who, Text: "在吗", At: noon})
		for _, err := range []error{
			draftErr, requestErr,
			db.Followed(ctx, who+"m", who, "fair", noon),
			db.Keep(ctx, who+"m", who, "答", noon),
			db.AddUnanswered(ctx, who+"m", chat.Question{OpenID: who, Text: "问", At: noon}),
			db.AddFeedback(ctx, who+"m", chat.Feedback{Article: "a", At: noon}),
		} {
			if err != nil {
				t.Fatalf("keeping something of %s: %v", who, err)
			}
		}
	}
	if err := db.Forget(ctx, "o-1"); err != nil {
		t.Fatalf("Forget = %v", err)
	}
	if left := mentions(t, db, "o-1\x00", `"o-1"`); len(left) > 0 {
		t.Errorf("after Forget the OpenID still stands in %v", left)
	}
	if left := mentions(t, db, "o-12\x00", `"o-12"`); len(left) != 8 {
		t.Errorf("of somebody else is left %v, want 8 entries", left)
	}
	if _, err := db.Graduate(ctx, "o-1"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Graduate after Forget = %v, want not found", err)
	}
	if g, err := db.Graduate(ctx, "o-12"); err != nil || g.Scene != "fair" || !g.FollowedAt.Equal(noon) {
		t.Errorf("Graduate = %+v, %v, want scene and time of the follow", g, err)
	}
}
