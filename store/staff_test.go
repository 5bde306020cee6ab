package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zaiyue/content"
	"zaiyue/fault"
	"zaiyue/people"
)

var theShell = people.By{Officer: people.TheShell}

// staff adds an officer.
func staff(t *testing.T, db *DB, login string, roles ...people.Role) people.Officer {
	t.Helper()
	o, err := db.AddOfficer(t.Context(), theShell, people.NewOfficer{Login: login, Name: "同事" + login, Roles: roles, Hash: "hash of " + login})
	if err != nil {
		t.Fatalf("AddOfficer(%s) = %v", login, err)
	}
	return o
}

// expect fails the test when an error is not of the kind.
func expect(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != want {
		t.Errorf("%s: %v, want kind %v", what, err, want)
	}
}

// trail lists the actions of the audit trail on an object.
func trail(t *testing.T, db *DB, object string) (actions []string) {
	t.Helper()
	err := db.engine.View(t.Context(), func(tx Tx) error {
		actions = nil
		return tx.Scan(audit, nil, nil, func(_, raw []byte) error {
			var e people.Entry
			err := decode(audit, raw, &e)
			if e.Object == object {
				actions = append(actions, e.Action)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return actions
}

func TestOfficersAreListed(t *testing.T) {
	db, _ := open(t)
	for i := range 120 {
		staff(t, db, fmt.Sprintf("officer%03d", i), people.Editor)
	}
	gone := staff(t, db, "zz", people.Editor)
	heir, _, err := db.OfficerByLogin(t.Context(), "officer001")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LeaveOfficer(t.Context(), theShell, gone.ID, heir.ID); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		query people.StaffQuery
		want  int
		first string
	}{
		{people.StaffQuery{Limit: 50}, 120, "officer000"},
		{people.StaffQuery{Limit: 7, Search: " R01 "}, 10, "officer010"},
		{people.StaffQuery{Limit: 50, Search: "同事officer119"}, 1, "officer119"},
		{people.StaffQuery{Limit: 50, Search: "没有"}, 0, ""},
		{people.StaffQuery{Limit: 50, Left: true}, 1, "zz"},
	}
	for _, tt := range tests {
		var logins []string
		for q := tt.query; ; {
			page, next, err := db.Officers(t.Context(), q)
			if err != nil || len(page) > q.Limit {
				t.Fatalf("Officers(%+v) = %d officers, %v", q, len(page), err)
			}
			for _, o := range page {
				logins = append(logins, o.Login)
			}
			if next == "" {
				break
			}
			q.Cursor = next
		}
		if len(logins) != tt.want || tt.want > 0 && logins[0] != tt.first || !slices.IsSorted(logins) {
			t.Errorf("Officers(%+v) lists %v", tt.query, logins)
		}
	}
	_, _, err = db.Officers(t.Context(), people.StaffQuery{Limit: 5, Cursor: "!"})
	expect(t, "a bad cursor", err, fault.Invalid)
	_, err = db.AddOfficer(t.Context(), theShell, people.NewOfficer{Login: "zz", Name: "又一个"})
	expect(t, "the login of one who left", err, fault.Conflict)
}

// TestTheLastAdministratorStays, and nobody changes what is their own to raise themselves.
func TestTheLastAdministratorStays(t *testing.T) {
	db, _ := open(t)
	boss, other := staff(t, db, "boss", people.Administrator), staff(t, db, "other", people.Editor)
	own, ctx := people.By{Officer: boss.ID}, t.Context()
	_, err := db.EditOfficer(ctx, theShell, boss.ID, "老板", []people.Role{people.Editor})
	expect(t, "the last administrator loses the role", err, fault.Conflict)
	_, err = db.LeaveOfficer(ctx, theShell, boss.ID, other.ID)
	expect(t, "the last administrator leaves", err, fault.Conflict)
	_, err = db.EditOfficer(ctx, own, boss.ID, "老板", []people.Role{people.Administrator, people.Publisher})
	expect(t, "own roles", err, fault.Forbidden)
	_, err = db.ResetOfficer(ctx, own, boss.ID, people.Reset{Hash: "x"})
	expect(t, "own reset", err, fault.Forbidden)
	_, err = db.LeaveOfficer(ctx, own, boss.ID, other.ID)
	expect(t, "own leave", err, fault.Forbidden)
	_, err = db.EditOfficer(ctx, own, boss.ID, "老板", boss.Roles)
	expect(t, "own name", err, fault.OK)
	_, err = db.EditOfficer(ctx, own, other.ID, "新人", []people.Role{people.Administrator})
	expect(t, "another administrator", err, fault.OK)
	_, err = db.LeaveOfficer(ctx, people.By{Officer: other.ID}, boss.ID, other.ID)
	expect(t, "an administrator of two leaves", err, fault.OK)
	_, err = db.EditOfficer(ctx, theShell, boss.ID, "老板", boss.Roles)
	expect(t, "one who left is changed", err, fault.Conflict)
	_, err = db.EditOfficer(ctx, people.By{}, other.ID, "新人", boss.Roles)
	if err == nil {
		t.Error("a change that names nobody is made")
	}
}

// TestLeavingHandsEverythingOver: posts, cover, and nothing that lets in stays.
func TestLeavingHandsEverythingOver(t *testing.T) {
	db, c := open(t)
	o, heir, third := staff(t, db, "o", people.Editor), staff(t, db, "heir", people.Editor), staff(t, db, "third", people.Editor)
	by, ctx := people.By{Officer: o.ID}, t.Context()
	for i := range 3 {
		if _, err := db.NewPost(ctx, by, content.Article{ID: fmt.Sprintf("mine%d", i), Kind: content.KindGuide}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.NewPost(ctx, people.By{Officer: third.ID}, content.Article{ID: "theirs", Kind: content.KindGuide, Body: o.ID}); err != nil {
		t.Fatal(err)
	}
	for _, covered := range []people.Officer{third, heir} {
		if _, err := db.CoverOfficer(ctx, theShell, covered.ID, people.Cover{By: o.ID, From: c.now(), Until: c.now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.BindOfficer(ctx, by, o.ID, "oWeChat1"); err != nil {
		t.Fatal(err)
	}
	secret := enrolled(t, db, c, o)
	_, before, err := db.Signed(ctx, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LeaveOfficer(ctx, theShell, o.ID, heir.ID); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"mine0": heir.ID, "mine1": heir.ID, "mine2": heir.ID, "theirs": third.ID} {
		if p, err := db.Post(ctx, id); err != nil || p.Owner != want {
			t.Errorf("%s is owned by %s, %v; want %s", id, p.Owner, err, want)
		}
	}
	if owners, err := db.OwnersFor(ctx, heir.ID); err != nil || !slices.Equal(owners, []string{heir.ID, third.ID}) {
		t.Errorf("the heir does the work of %v, %v", owners, err)
	}
	after, creds, err := db.Signed(ctx, o.ID)
	if err != nil || after.Active() || after.OpenID != "" || creds.Password != "" || creds.HasTOTP() || creds.Epoch <= before.Epoch {
		t.Errorf("after leaving: %+v, epoch %d before and %d after, %v", after, before.Epoch, creds.Epoch, err)
	}
	_, err = db.OfficerByOpenID(ctx, "oWeChat1")
	expect(t, "their WeChat", err, fault.NotFound)
	if right, err := db.TakeCode(ctx, o.ID, codeAt(t, secret, c.now().Add(time.Hour))); right || err != nil {
		t.Errorf("their app still lets in: %v, %v", right, err)
	}
	if got := trail(t, db, "article/mine1"); !slices.Equal(got, []string{"article.create", "article.owner"}) {
		t.Errorf("the trail of an article: %v", got)
	}
	want := []string{"staff.add", "staff.bind", "staff.totp.begin", "staff.totp", "staff.leave"}
	if got := trail(t, db, "officer/"+o.ID); !slices.Equal(got, want) {
		t.Errorf("the trail of the officer: %v, want %v", got, want)
	}
}

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrolled sets up the second factor of an officer.
func enrolled(t *testing.T, db *DB, c *clock, o people.Officer) (secret string) {
	t.Helper()
	f, err := people.NewTOTP(o.Login)
	if err != nil {
		t.Fatal(err)
	}
	by := people.By{Officer: o.ID}
	if err := db.BeginTOTP(t.Context(), by, o.ID, f.Secret); err != nil {
		t.Fatal(err)
	}
	if pending, err := db.PendingTOTP(t.Context(), o.ID); err != nil || pending != f.Secret {
		t.Fatalf("PendingTOTP = (its secret: %v), %v", pending == f.Secret, err)
	}
	expect(t, "a wrong code", db.ConfirmTOTP(t.Context(), by, o.ID, "000000", nil), fault.Invalid)
	_, hashes := people.NewRecovery()
	if err := db.ConfirmTOTP(t.Context(), by, o.ID, codeAt(t, f.Secret, c.now()), hashes); err != nil {
		t.Fatal(err)
	}
	return f.Secret
}

// TestCodesAreTakenOnce, on an engine that runs every closure twice; the secret is sealed.
func TestCodesAreTakenOnce(t *testing.T) {
	db, c := open(t)
	o := staff(t, db, "o", people.Editor)
	secret := enrolled(t, db, c, o)
	take := func(at time.Time, want bool) {
		t.Helper()
		if got, err := db.TakeCode(t.Context(), o.ID, codeAt(t, secret, at)); got != want || err != nil {
			t.Errorf("TakeCode of %v = %v, %v; want %v", at, got, err, want)
		}
	}
	take(c.now(), false) // it set the app up
	c.advance(time.Minute)
	take(c.now(), true)
	take(c.now(), false)
	take(c.now().Add(-30*time.Second), false)
	take(c.now().Add(30*time.Second), true)
	raw := ""
	if err := db.engine.View(t.Context(), func(tx Tx) error {
		b, err := tx.Get(credentials, []byte(o.ID))
		raw = string(b)
		return err
	}); err != nil || strings.Contains(raw, secret) {
		t.Errorf("the secret stands in the database in clear (%v)", err)
	}
}

// TestTriesPerLogin: unknown logins are slowed down as known ones are, an officer's own
// browser is not locked by strangers, and a success forgets.
func TestTriesPerLogin(t *testing.T) {
	db, c := open(t)
	o := staff(t, db, "tashi", people.Editor)
	try := func(login, device string) time.Duration {
		t.Helper()
		wait, err := db.BeginTry(t.Context(), people.Try{Login: login, Device: device})
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	if err := db.EndTry(t.Context(), people.Try{Login: "tashi", Device: "my browser"}); err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"tashi", "nobody", ""} {
		for i := range people.LoginPatience().Free {
			if wait := try(login, "strange"); wait != 0 {
				t.Errorf("%q, try %d waits %v", login, i+1, wait)
			}
		}
		if wait := try(login, "strange"); wait != 30*time.Second {
			t.Errorf("%q after the free tries waits %v, want 30s", login, wait)
		}
	}
	if wait := try("tashi", "my browser"); wait != 0 {
		t.Errorf("the officer's own browser waits %v", wait)
	}
	c.advance(30 * time.Second)
	if wait := try("tashi", ""); wait != 0 {
		t.Errorf("after the wait: %v", wait)
	}
	if err := db.EndTry(t.Context(), people.Try{Login: "tashi"}); err != nil {
		t.Fatal(err)
	}
	if wait := try("tashi", ""); wait != 0 {
		t.Errorf("after a success: %v", wait)
	}
	for i := range 3 * devicesKept {
		c.advance(time.Minute)
		if err := db.EndTry(t.Context(), people.Try{Login: "tashi", Device: fmt.Sprint("device ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	var kept int
	if err := db.engine.View(t.Context(), func(tx Tx) error {
		keys, err := firstKeys(tx, tries, text(o.ID), -1)
		kept = len(keys)
		return err
	}); err != nil || kept > devicesKept {
		t.Errorf("%d devices are kept, %v; want at most %d", kept, err, devicesKept)
	}
}

// TestABindingEndsWithTheFollow, for good: a copy from before does not bring it back.
func TestABindingEndsWithTheFollow(t *testing.T) {
	db, _ := open(t)
	o, other := staff(t, db, "o", people.Editor), staff(t, db, "other", people.Editor)
	by, ctx := people.By{Officer: o.ID}, t.Context()
	if _, err := db.BindOfficer(ctx, by, o.ID, "oWeChat1"); err != nil {
		t.Fatal(err)
	}
	_, err := db.BindOfficer(ctx, by, other.ID, "oWeChat1")
	expect(t, "a WeChat of another officer", err, fault.Conflict)
	if _, err := db.BindOfficer(ctx, by, o.ID, "oWeChat2"); err != nil {
		t.Fatal(err)
	}
	_, err = db.OfficerByOpenID(ctx, "oWeChat1")
	expect(t, "the one before", err, fault.NotFound)
	if found, err := db.OfficerByOpenID(ctx, "oWeChat2"); err != nil || found.ID != o.ID {
		t.Errorf("OfficerByOpenID = %s, %v", found.ID, err)
	}
	if err := db.Forget(ctx, "oWeChat2"); err != nil {
		t.Fatal(err)
	}
	if now, err := db.Officer(ctx, o.ID); err != nil || now.OpenID != "" {
		t.Errorf("after unfollowing: %q, %v", now.OpenID, err)
	}
	if got := trail(t, db, "officer/"+o.ID); got[len(got)-1] != "staff.unbind" {
		t.Errorf("the trail ends with %v", got)
	}
}
