package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/subsidies"
)

const (
	benchProgramme = "gd_grassroots"
	submitAtOnce   = 64 // submissions at the same time
	judged         = 50 // programmes of one person
	submitRounds   = 5  // of each side, in turn
)

// answersOfNobody is what the applications say.
func answersOfNobody(i int) map[string]string {
	return map[string]string{"name": "示例扎西", "id_number": "110101199003070038", "phone": fmt.Sprintf("138%08d", i), "employer_name": "示例物流公司", "card": "6222020000000000000"}
}

// measureCases fills a store with applications, opens the officers' pages, submits more, alone
// and at the same time beside bbolt's own Batch, and judges a person by many programmes.
func measureCases(ctx context.Context, h *house, p plan, t *table) error {
	if err := os.MkdirAll(h.dataDir("cases"), 0o700); err != nil {
		return err
	}
	db, err := store.Open(ctx, filepath.Join(h.dataDir("cases"), "zaiyue.db"), store.Options{KeyFile: h.keyFile("cases")})
	if err != nil {
		return err
	}
	began := time.Now()
	if err := submits(ctx, db, 0, p.cases); err != nil {
		return errors.Join(err, db.Close())
	}
	t.tell(fmt.Sprintf("applications, %d begun, filled and sent, %d at once", p.cases, submitAtOnce), "%.0f a second", float64(p.cases)/time.Since(began).Seconds())
	err = errors.Join(alone(ctx, db, p, t), ratio(ctx, h, db, p, t), db.Close())
	if err == nil {
		err = h.casePages(ctx, p, t)
	}
	if err == nil {
		err = eligibility(p, t)
	}
	return err
}

// submits begins, fills and sends applications, submitAtOnce at the same time.
func submits(ctx context.Context, db *store.DB, first, n int) error {
	return allOf(n, func(i int) error {
		id, err := filled(ctx, db, first+i)
		if err == nil {
			_, err = db.SendApplication(ctx, openID(first+i), id)
		}
		return err
	})
}

// filled begins an application and fills it in.
func filled(ctx context.Context, db *store.DB, i int) (string, error) {
	a, err := db.BeginApplication(ctx, openID(i), benchProgramme)
	if err == nil {
		_, err = db.UpdateApplication(ctx, a.ID, func(a *subsidies.Application, _ *subsidies.Programme) ([]notices.Notice, error) {
			a.Answers, a.Facts = answersOfNobody(i), subsidies.Facts{"work_place": "广东", "insured_months": int64(8)}
			return nil, nil
		})
	}
	return a.ID, err
}

// alone submits one application after the other.
func alone(ctx context.Context, db *store.DB, p plan, t *table) error {
	n := min(p.opened, 100)
	took := make([]time.Duration, n)
	for i := range took {
		id, err := filled(ctx, db, p.cases+i)
		if err != nil {
			return err
		}
		began := time.Now()
		if _, err := db.SendApplication(ctx, openID(p.cases+i), id); err != nil {
			return err
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	q := quantile(took, .95)
	t.judge(q < 50*time.Millisecond, fmt.Sprintf("submitting beside %d applications: p95, with fsync", p.cases), "< 50 ms", "%s", milli(q))
	return nil
}

// ratio compares submissions at the same time with one Put of the same bytes each through
// bbolt's Batch, in turn; the median of the rounds counts.
func ratio(ctx context.Context, h *house, db *store.DB, p plan, t *table) error {
	plain, err := bbolt.Open(filepath.Join(h.dir, "plain.db"), 0o600, nil)
	if err != nil {
		return err
	}
	defer plain.Close()
	n := min(p.cases/10, 4000)
	var ours, theirs []float64
	next := p.cases + 1000
	for range submitRounds {
		ids := make([]string, n)
		if err := allOf(n, func(i int) (err error) { ids[i], err = filled(ctx, db, next+i); return err }); err != nil {
			return err
		}
		began := time.Now()
		err := allOf(n, func(i int) error {
			_, err := db.SendApplication(ctx, openID(next+i), ids[i])
			return err
		})
		if err != nil {
			return err
		}
		ours = append(ours, float64(n)/time.Since(began).Seconds())
		value := make([]byte, submissionBytes)
		began = time.Now()
		err = allOf(n, func(i int) error {
			return plain.Batch(func(tx *bbolt.Tx) error {
				b, err := tx.CreateBucketIfNotExists([]byte("b"))
				if err != nil {
					return err
				}
				return b.Put(fmt.Appendf(nil, "%s", ids[i]), value)
			})
		})
		if err != nil {
			return err
		}
		theirs = append(theirs, float64(n)/time.Since(began).Seconds())
		next += n
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	a, b := ours[len(ours)/2], theirs[len(theirs)/2]
	t.judge(a/b >= .5, fmt.Sprintf("submissions, %d at once, to one Put of %d bytes each through bbolt's Batch", submitAtOnce, submissionBytes), "≥ 0.5", "%.2f (%.0f to %.0f a second)", a/b, a, b)
	t.note("Submissions: each gives a number, seals the application, keeps it in its lists, writes a notice and its deadlines' end; medians of %d rounds of %d, both sides in turn, with fsync.", submitRounds, n)
	return nil
}

// submissionBytes is about what a submission writes: the sealed record and the notice.
const submissionBytes = 2400

// allOf runs f for 0 to n-1, submitAtOnce at the same time.
func allOf(n int, f func(i int) error) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var work sync.WaitGroup
	for range submitAtOnce {
		work.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	work.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// caseLink leads from the list to a case.
var caseLink = regexp.MustCompile(`"(/console/cases/\w{20,})"`)

// casePages opens the officers' list and a case.
func (h *house) casePages(ctx context.Context, p plan, t *table) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	c, _, err := h.startService(ctx, "cases", address, "safe")
	if err != nil {
		return err
	}
	defer h.drop(c)
	o, err := h.officerNamed(ctx, "cases", address, benchLogin)
	if err != nil {
		return err
	}
	list, err := o.open(ctx, "/console/cases")
	if err != nil {
		return err
	}
	one := caseLink.FindStringSubmatch(list)
	if one == nil {
		return errors.New("the list of applications has none")
	}
	for _, page := range []struct{ what, path string }{
		{"the list", "/console/cases"}, {"the list by programme and status", "/console/cases?status=submitted&programme=" + benchProgramme},
		{"what nobody claimed", "/console/cases?whose=none"}, {"a case", one[1]},
	} {
		took, err := o.times(ctx, page.path, p.opened)
		if err != nil {
			return err
		}
		slices.Sort(took)
		q := quantile(took, .95)
		t.judge(q < 50*time.Millisecond, fmt.Sprintf("console, %d applications: %s, p95", p.cases, page.what), "< 50 ms", "%s", milli(q))
	}
	return nil
}

// eligibility judges one person by so many programmes, made of the shipped ones.
func eligibility(p plan, t *table) error {
	m, err := subsidies.NewMachine()
	if err != nil {
		return err
	}
	facts := subsidies.Facts{"home": "林芝", "work_place": "广东", "city": "深圳", "employer": "企业", "contract_years": int64(3), "insured_months": int64(8), "graduated_on": "2025-06-30"}
	today := people.DayOf(time.Now())
	took := make([]time.Duration, p.opened)
	for i := range took {
		began := time.Now()
		for k := range judged {
			if _, err := m.Programmes.All[k%len(m.Programmes.All)].Check(m.Programmes.Catalogue, facts, today); err != nil {
				return err
			}
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	q := quantile(took, .95)
	t.judge(q < 5*time.Millisecond, fmt.Sprintf("one person over %d programmes: p95", judged), "< 5 ms", "%s", milli(q))
	return nil
}
