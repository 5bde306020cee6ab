package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/redis/go-redis/v9"

	"zaiyue/config"
	"zaiyue/notices"
	"zaiyue/people"
	"zaiyue/store/redistest"
	"zaiyue/subsidies"
)

// The numbers and the name of nobody, that must be found nowhere.
const (
	plantedID    = "11010519491231002X"
	plantedCard  = "6222021234567890128"
	plantedPhone = "13812345678"
	plantedName  = "扎西顿珠"
	plantedHome  = "拱北示例路三百零七号"
)

// formsOf are the ways in which a text may stand somewhere: as it is, in full-width forms, in
// groups of four, of three and four and four, and all of these in UTF-8 and both orders of UTF-16.
func formsOf(words string) (forms [][]byte) {
	wide := strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + '！' - '!'
		}
		return r
	}, words)
	texts := []string{words, wide}
	for _, first := range []int{4, 3} {
		var groups []string
		rest := words
		for n := first; len(rest) > n; n = 4 {
			groups, rest = append(groups, rest[:n]), rest[n:]
		}
		if words[0] < 0x80 {
			texts = append(texts, strings.Join(append(groups, rest), " "), strings.Join(append(groups, rest), "-"))
		}
	}
	for _, text := range texts {
		units := utf16.Encode([]rune(text))
		little, _ := binary.Append(nil, binary.LittleEndian, units)
		big, _ := binary.Append(nil, binary.BigEndian, units)
		forms = append(forms, []byte(text), little, big)
	}
	return append(forms, []byte(url.QueryEscape(words)))
}

// TestPlantedNumbersAreNowhere applies with an invented identity, has officers see, note, pay
// and export, and looks for it in every file, the log, Redis, a backup, the figures and the
// pages (rows O4, O5).
func TestPlantedNumbersAreNowhere(t *testing.T) {
	server := redistest.Start(t)
	r := start(t, func(c *config.Config) { c.Redis.URL = config.Secret(server.URL()) })
	r.tomorrow()
	r.act("follow", map[string]any{})
	db := r.app.tools.db
	a, err := db.BeginApplication(t.Context(), r.openID("u1"), "tibet_housing")
	if err != nil {
		t.Fatal(err)
	}
	phone := r.browser("u1")
	here := subsidies.CasePage + a.ID
	form := url.Values{"do": {"keep"}, "name": {plantedName}, "id_number": {"１１０１０５１９４９１２３１００２Ｘ"}, "phone": {"138 1234 5678"}, "card": {"6222 0212 3456 7890 128"}, "lease_address": {plantedHome}}
	phone.open(http.MethodGet, here, nil) // signs in
	if status, page := phone.open(http.MethodPost, here, form); status != http.StatusOK && status != http.StatusBadRequest {
		t.Fatalf("the form: %d %s", status, page)
	}
	kept, err := db.UpdateApplication(t.Context(), a.ID, func(a *subsidies.Application, p *subsidies.Programme) ([]notices.Notice, error) {
		for _, f := range p.Fields {
			if a.Answers[f.Key] == "" {
				a.Answers[f.Key] = "示例"
			}
		}
		return nil, nil
	})
	if err != nil || kept.Answers["name"] != plantedName {
		t.Fatalf("the answers: %d, %v", len(kept.Answers), err)
	}
	phone.upload(here+"/papers/contract", "photo", photograph(t))
	if a, err = db.SendApplication(t.Context(), r.openID("u1"), a.ID); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{plantedID, "卡号 6222 0212 3456 7890 128 对吗", plantedPhone} {
		r.ask(said)
	}
	reviewer, cashier, admin := r.officer(t, people.Reviewer), r.officer(t, people.Cashier), r.officer(t, people.Administrator)
	at := "/cases/" + a.ID
	if p := reviewer.post(at+"/see", url.Values{"reason": {"核对"}}); !strings.Contains(p.body, plantedID) {
		t.Errorf("seen with a reason: %d", p.status)
	}
	reviewer.post(at+"/note", url.Values{"note": {"打过电话 " + plantedPhone + "，" + plantedName + " 说对的"}})
	toBePaid(t, r, []string{a.ID})
	cashier.post("/payments", nil)
	if p := cashier.post("/payments/1/file", url.Values{"as": {"csv"}, "reason": {"交银行"}}); !strings.Contains(p.body, plantedCard) {
		t.Errorf("the bank's file: %d", p.status)
	}
	admin.post("/backups", nil)
	r.eventually("the backup is listed", func() bool { return admin.get("/backups").text("tbody .badge.good") == "完好" })

	places := map[string][]byte{"the log": []byte(r.logs.String())}
	for what, p := range map[string]*consolePage{
		"the list": reviewer.get("/cases"), "the case": cashier.get(at), "the batch": cashier.get("/payments/1"), "the batches": cashier.get("/payments"),
		"the trail": admin.get("/audit"), "the first page": reviewer.get("/"), "the figures": admin.get("/figures/export.xlsx"),
	} {
		if p.status != http.StatusOK {
			t.Errorf("%s: %d", what, p.status)
		}
		places[what] = []byte(strings.ReplaceAll(p.body, "打过电话", ""))
	}
	_, metrics := r.get("/metrics")
	_, public := r.get("/subsidies/announced")
	_, own := phone.open(http.MethodGet, here, nil)
	places["the metrics"], places["the 公示"], places["the graduate's page"] = []byte(metrics), []byte(public), []byte(own)
	inRedis(t, server.URL(), places)
	inFiles(t, r, places)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	inFiles(t, r, places)
	seen := 0 // what is no secret is found, or the test looks at nothing
	for _, data := range places {
		if bytes.Contains(data, []byte(a.Reference)) {
			seen++
		}
	}
	if len(places) < 15 || seen == 0 {
		t.Errorf("%d places were looked at, %d of them hold the reference number", len(places), seen)
	}
	for where, data := range places {
		for i, words := range []string{plantedID, plantedCard, plantedPhone, plantedName, plantedHome} {
			if where == "the case" && i >= 2 && i <= 3 { // the officers' own note stands there as they wrote it
				continue
			}
			for j, f := range formsOf(words) {
				if bytes.Contains(data, f) {
					t.Errorf("planted thing %d stands in %s, in form %d", i, where, j)
				}
			}
		}
	}
}

// inRedis adds every value of Redis, as it would stand in its dump without compression.
func inRedis(t *testing.T, address string, places map[string][]byte) {
	t.Helper()
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	if err := client.ConfigSet(t.Context(), "rdbcompression", "no").Err(); err != nil {
		t.Fatal(err)
	}
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) == 0 {
		t.Fatalf("%d keys in Redis, %v", len(keys), err)
	}
	var all bytes.Buffer
	for _, key := range keys {
		value, err := client.Dump(t.Context(), key).Result()
		if err != nil && err != redis.Nil {
			t.Fatal(err)
		}
		all.WriteString(key + value)
	}
	places["Redis"] = all.Bytes()
}

// inFiles adds every file under the data folder, and what is packed in backups.
func inFiles(t *testing.T, r *running, places map[string][]byte) {
	t.Helper()
	unpack, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unpack.Close()
	for i, folder := range []string{r.app.config.DataDir, backupFolder(r.app.config)} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if whole, e := unpack.DecodeAll(data, nil); e == nil {
				data = whole
			}
			places[fmt.Sprintf("file %d %s", i, filepath.Base(path))] = data
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
