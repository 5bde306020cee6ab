package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zaiyue/chat"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/subsidies"
)

// TestCrashCases kills the built service at random moments while graduates give applications in
// the talk, officers review them and a cashier pays, each by what people use: the webhook and
// the console. Whatever was acknowledged is there afterwards, once, whole, and the trail holds.
func TestCrashCases(t *testing.T) {
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64N(1 << 40)
	}
	binary := buildBinary(t)
	var sent, moved, paid int
	for round := range *crashRounds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			w := &casesWorld{crashWorld: newCrashWorld(t, binary, seed), acked: map[string]bool{}, moves: map[string][]string{}, settled: map[int]bool{}}
			w.prepare(min(*crashPeople, 24))
			w.chaos()
			w.verify()
			sent, moved, paid = sent+len(w.acked), moved+len(w.moves), paid+len(w.settled)
		})
		if t.Failed() {
			t.Fatalf("round %d failed; again: go test ./cmd/zaiyue -run TestCrashCases -crash.rounds 1 -crash.people %d -crash.seed %d", round, *crashPeople, seed)
		}
		seed++
	}
	t.Logf("%d rounds: %d submissions were acknowledged, %d cases were moved, %d batches settled", *crashRounds, sent, moved, paid)
	if sent == 0 || moved == 0 {
		t.Error("nothing was acknowledged: there is nothing to test")
	}
}

// casesWorld is a service with applications, and what it acknowledged.
type casesWorld struct {
	*crashWorld
	users []struct{ ID, OpenID string }

	mu      sync.Mutex
	acked   map[string]bool     // OpenIDs whose application was taken
	moves   map[string][]string // by case: the moves that were confirmed
	settled map[int]bool        // batches whose results were confirmed
}

// caseOfficers are who reviews, approves and pays, by their logins.
func caseOfficers() map[string]people.Role {
	return map[string]people.Role{"reviewer": people.Reviewer, "approver": people.Approver, "cashier": people.Cashier}
}

// prepare has people follow and fill their applications, so that only the last yes is missing.
func (w *casesWorld) prepare(n int) {
	w.t.Helper()
	var before []struct{ ID, OpenID string }
	w.call(http.MethodGet, "/sim/users", nil, &before)
	w.post("/sim/users/bulk", map[string]any{"count": n})
	w.call(http.MethodGet, "/sim/users", nil, &w.users)
	w.users = w.users[len(before):]
	hash, err := testHash()
	if err != nil {
		w.t.Fatal(err)
	}
	w.open(func(db *store.DB) {
		for login, role := range caseOfficers() {
			_, err := db.AddOfficer(w.t.Context(), people.By{Officer: people.TheShell}, people.NewOfficer{Login: login, Name: login, Roles: []people.Role{role}, Hash: hash})
			if err != nil {
				w.t.Fatal(err)
			}
		}
		for _, u := range w.users {
			a, err := db.BeginApplication(w.t.Context(), u.OpenID, "gd_grassroots")
			if err == nil {
				_, err = db.UpdateApplication(w.t.Context(), a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
					a.Answers = invented()
					return nil, nil
				})
			}
			d := chat.ApplicationDraft(u.OpenID, a.ID, time.Now())
			d.Step = "check"
			if err == nil {
				_, err = db.PutDraft(w.t.Context(), "crash "+u.OpenID, d)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		}
	})
}

// chaos has everybody work while the service is killed, and once more in peace.
func (w *casesWorld) chaos() {
	w.t.Helper()
	w.start()
	stop := make(chan struct{})
	var work sync.WaitGroup
	for _, one := range []func(<-chan struct{}){w.submits, w.reviews, w.approves, w.pays} {
		work.Go(func() { one(stop) })
	}
	for range 3 + w.rng.IntN(3) {
		w.isUp()
		w.rest(time.Duration(200+w.rng.IntN(1500)) * time.Millisecond)
		w.kill()
		w.rest(time.Duration(w.rng.IntN(100)) * time.Millisecond)
		w.start()
	}
	w.isUp()
	w.rest(time.Second)
	w.kill()
	close(stop)
	work.Wait()
}

func (w *casesWorld) isUp() {
	w.eventually("the service is ready", func() bool { return w.try(http.MethodGet, w.ready, nil, new(any)) == nil })
}

// over reports whether the work is to end, after a short rest.
func (w *casesWorld) over(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	case <-time.After(10 * time.Millisecond):
		return false
	}
}

// submits says yes to one application after the other; what is answered is what counts.
func (w *casesWorld) submits(stop <-chan struct{}) {
	for i := 0; !w.over(stop); i++ {
		u := w.users[i%len(w.users)]
		w.mu.Lock()
		done := w.acked[u.OpenID]
		w.mu.Unlock()
		if done {
			continue
		}
		said := w.says(u.ID, "继续")
		if !strings.Contains(said, "请核对一遍") {
			continue
		}
		if strings.Contains(w.says(u.ID, "同意并提交"), "收到了，编号 ") {
			w.mu.Lock()
			w.acked[u.OpenID] = true
			w.mu.Unlock()
		}
	}
}

// says sends a text and returns what is answered; nothing while the service is down.
func (w *casesWorld) says(user, words string) string {
	var answer struct{ Screen []entry }
	if err := w.try(http.MethodPost, w.url+"/sim/users/"+user+"/send?wait=true", map[string]any{"text": words}, &answer); err != nil {
		return ""
	}
	answer.Screen = slices.DeleteFunc(answer.Screen, func(e entry) bool { return e.From == "user" })
	return texts(answer.Screen)
}

// desk is an officer at the console of a service that may be gone at any moment.
type desk struct {
	w      *casesWorld
	login  string
	client *http.Client
}

func (w *casesWorld) desk(login string) *desk { return &desk{w: w, login: login} }

// do calls the console and signs in first where that is needed; what fails says nothing.
func (d *desk) do(method, path, kind string, body []byte) (page string, at string) {
	for range 2 {
		if d.client == nil {
			jar, _ := cookiejar.New(nil)
			d.client = &http.Client{Jar: jar, Timeout: 10 * time.Second}
			if page, at := d.send(http.MethodPost, "/signin", "application/x-www-form-urlencoded", []byte(url.Values{"login": {d.login}, "password": {testPassword}}.Encode())); page == "" || strings.Contains(at, "/signin") {
				d.client = nil
				return "", ""
			}
		}
		page, at := d.send(method, path, kind, body)
		if !strings.Contains(at, "/signin") {
			return page, at
		}
		d.client = nil // the sessions were lost with the service
	}
	return "", ""
}

func (d *desk) send(method, path, kind string, body []byte) (string, string) {
	req, err := http.NewRequest(method, strings.TrimSuffix(d.w.ready, "/readyz")+"/console"+path, bytes.NewReader(body))
	if err != nil {
		return "", ""
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return "", ""
	}
	page, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return "", ""
	}
	return string(page), resp.Request.URL.Path
}

func (d *desk) post(path string, form url.Values) (string, string) {
	return d.do(http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

var (
	caseLink     = regexp.MustCompile(`/console/cases/(\w{20,})"`)
	caseRevision = regexp.MustCompile(`name="revision" value="(\d+)"`)
)

// works makes moves at a desk, each at the cases of its status.
func (w *casesWorld) works(stop <-chan struct{}, login string, moves map[string]string) {
	d := w.desk(login)
	for !w.over(stop) {
		for status, move := range moves {
			list, _ := d.do(http.MethodGet, "/cases?status="+status, "", nil)
			for _, m := range caseLink.FindAllStringSubmatch(list, 3) {
				page, _ := d.do(http.MethodGet, "/cases/"+m[1], "", nil)
				revision := caseRevision.FindStringSubmatch(page)
				if revision == nil {
					continue
				}
				if page, _ := d.post("/cases/"+m[1]+"/move", url.Values{"move": {move}, "revision": {revision[1]}}); strings.Contains(page, "办好了，现在是") {
					w.mu.Lock()
					w.moves[m[1]] = append(w.moves[m[1]], move)
					w.mu.Unlock()
				}
			}
		}
	}
}

func (w *casesWorld) reviews(stop <-chan struct{}) {
	w.works(stop, "reviewer", map[string]string{"submitted": "accept", "accepted": "pass"})
}

func (w *casesWorld) approves(stop <-chan struct{}) {
	w.works(stop, "approver", map[string]string{"reviewed": "approve", "approved": "publish", "publishing": "release"})
}

var paymentPath = regexp.MustCompile(`/console/payments/(\d+)$`)

// pays makes batches of what waits, and brings results: most were paid, some came back.
func (w *casesWorld) pays(stop <-chan struct{}) {
	d := w.desk("cashier")
	rng := rand.New(rand.NewPCG(uint64(len(w.users)), 11))
	for !w.over(stop) {
		_, at := d.post("/payments", nil)
		made := paymentPath.FindStringSubmatch(at)
		if made == nil {
			list, _ := d.do(http.MethodGet, "/payments", "", nil)
			if made = regexp.MustCompile(`/console/payments/(\d+)"`).FindStringSubmatch(list); made == nil {
				continue
			}
		}
		file, _ := d.post("/payments/"+made[1]+"/file", url.Values{"as": {"csv"}, "reason": {"交银行"}})
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
		if err != nil || len(rows) < 3 {
			continue
		}
		var b bytes.Buffer
		out := csv.NewWriter(&b)
		for i, row := range rows {
			if i > 0 && i < len(rows)-1 && rng.IntN(4) > 0 {
				row[6] = "成功"
			}
			_ = out.Write(row)
		}
		out.Flush()
		body, kind := formWith("results", "bank.csv", b.Bytes())
		d.do(http.MethodPost, "/payments/"+made[1]+"/results", kind, body)
		if page, _ := d.post("/payments/"+made[1]+"/settle", nil); strings.Contains(page, "登记好了") {
			var n int
			_, _ = fmt.Sscan(made[1], &n)
			w.mu.Lock()
			w.settled[n] = true
			w.mu.Unlock()
		}
	}
}

// verify opens what is left, and looks for everything that was acknowledged.
func (w *casesWorld) verify() {
	w.t.Helper()
	w.open(func(db *store.DB) {
		n, problems, err := db.CheckApplications(w.t.Context())
		if err != nil || len(problems) > 0 || n != len(w.users) {
			w.t.Errorf("%d applications of %d, %v, %v", n, len(w.users), problems, err)
		}
		if _, err := db.VerifyTrail(w.t.Context()); err != nil {
			w.t.Errorf("the trail: %v", err)
		}
		for openID := range w.acked {
			all, err := db.ApplicationsOf(w.t.Context(), openID, 10)
			if err != nil || len(all) != 1 || all[0].Status == subsidies.Draft {
				w.t.Errorf("of somebody whose application was taken there are %d, %v", len(all), err)
			}
		}
		for id, moves := range w.moves {
			a, err := db.Application(w.t.Context(), id)
			if err != nil {
				w.t.Error(err)
			}
			for _, m := range moves {
				if !slices.ContainsFunc(a.History, func(e subsidies.Event) bool { return e.Move == m }) {
					w.t.Errorf("case %s lost the move %s", id, m)
				}
			}
		}
		for n := range w.settled {
			if _, _, err := db.Payment(w.t.Context(), n); err != nil {
				w.t.Errorf("payment %d: %v", n, err)
			}
		}
	})
}
