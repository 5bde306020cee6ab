package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zaiyue/fault"
	"zaiyue/followups"
	"zaiyue/people"
)

// checkedSheet is the value in the bucket placement_sheets.
type checkedSheet struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Rows   int       `json:"rows"`
	Sealed []byte    `json:"sealed"`
}

// sheetRow is a row as it is sealed: with the fields that a placement hides.
type sheetRow struct {
	Name, Employer, City, County, Note string
	StartOn                            followups.Day
}

const (
	labelSheet = "placement/sheet"
	sheetFor   = 24 * time.Hour // how long a checked sheet waits
)

// KeepSheet keeps the rows of a checked sheet, sealed, until the officer says yes, a day at
// most; another sheet of the same officer takes its place.
func (db *DB) KeepSheet(ctx context.Context, by people.By, rows []followups.Placement) (id string, err error) {
	id = strings.ToLower(rand.Text())
	kept := make([]sheetRow, len(rows))
	for i, r := range rows {
		kept[i] = sheetRow{r.Name, r.Employer, r.City, r.County, r.Note, r.StartOn}
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return "", err
	}
	return id, db.engine.Update(ctx, func(tx Tx) error {
		if err := db.dropSheet(tx, by.Officer); err != nil {
			return err
		}
		s := checkedSheet{ID: id, At: db.moment(), Rows: len(rows)}
		if s.Sealed, err = db.seal(tx, "sheet/"+id, labelSheet, raw); err != nil {
			return err
		}
		return put(tx, sheetsChecked, text(by.Officer), s)
	})
}

// dropSheet forgets the sheet that waits for an officer, if there is one.
func (db *DB) dropSheet(tx Tx, officer string) error {
	var s checkedSheet
	there, err := get(tx, sheetsChecked, text(officer), &s)
	if err != nil || !there {
		return err
	}
	if _, err := db.dropPersonKey(tx, "sheet/"+s.ID); err != nil {
		return err
	}
	return tx.Delete(sheetsChecked, text(officer))
}

// TidySheets forgets sheets that nobody said yes to within a day.
func (db *DB) TidySheets(ctx context.Context) error {
	return db.engine.Update(ctx, func(tx Tx) error {
		var old []string
		err := tx.Scan(sheetsChecked, nil, nil, func(k, raw []byte) error {
			var s checkedSheet
			if err := decode(sheetsChecked, raw, &s); err != nil {
				return err
			}
			if db.moment().Sub(s.At) >= sheetFor {
				old = append(old, string(k[:len(k)-1]))
			}
			return nil
		})
		for _, officer := range old {
			if err == nil {
				err = db.dropSheet(tx, officer)
			}
		}
		return err
	})
}

// importAtOnce is how many rows one transaction adds.
const importAtOnce = 200

// AddSheet adds the rows of the officer's checked sheet to the list and returns how many.
// Broken off, it may be called again: rows that stand already are not added twice. A sheet that
// is not there any more is fault.NotFound.
func (db *DB) AddSheet(ctx context.Context, by people.By, id string) (added int, err error) {
	rows, err := db.sheetRows(ctx, by.Officer, id)
	if err != nil {
		return 0, err
	}
	for from := 0; from < len(rows); from += importAtOnce {
		page := rows[from:min(from+importAtOnce, len(rows))]
		codes := make([]string, len(page))
		for i := range codes {
			if codes[i], err = followups.NewCode(); err != nil {
				return added, err
			}
		}
		var n int
		err := db.engine.Update(ctx, func(tx Tx) error {
			n = 0
			for i, r := range page {
				p := followups.Placement{ID: rowID(id, from+i), Name: r.Name, Employer: r.Employer, City: r.City, County: r.County, Note: r.Note, StartOn: r.StartOn}
				if there, err := tx.Get(placements, text(p.ID)); err != nil || there != nil {
					if err != nil {
						return err
					}
					continue
				}
				if _, err := db.addPlacement(tx, by, p, codes[i]); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, db.engine.Update(ctx, func(tx Tx) error { return db.dropSheet(tx, by.Officer) })
}

// rowID is the id of a row's placement, the same however often the sheet is added.
func rowID(sheet string, row int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", sheet, row))
	return hex.EncodeToString(sum[:13])
}

func (db *DB) sheetRows(ctx context.Context, officer, id string) (rows []sheetRow, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		var s checkedSheet
		there, err := get(tx, sheetsChecked, text(officer), &s)
		if err == nil && (!there || s.ID != id) {
			err = fault.New(fault.NotFound, textNoImport)
		}
		if err != nil {
			return err
		}
		raw, err := db.unseal(tx, "sheet/"+s.ID, labelSheet, s.Sealed)
		if err != nil {
			return err
		}
		rows = nil
		return json.Unmarshal(raw, &rows)
	})
	return rows, err
}

// samesLooked bounds how many lines of one employer are compared with one row.
const samesLooked = 2000

// SamePlacements tells which rows stand on the list already: the same name, employer and start.
func (db *DB) SamePlacements(ctx context.Context, rows []followups.Placement) (same []bool, err error) {
	err = db.engine.View(ctx, func(tx Tx) error {
		same = make([]bool, len(rows))
		known := map[string]map[string]bool{} // by employer
		for i, r := range rows {
			if known[r.Employer] == nil {
				if known[r.Employer], err = db.placedAt(tx, r.Employer); err != nil {
					return err
				}
			}
			same[i] = known[r.Employer][string(r.StartOn)+r.Name]
		}
		return nil
	})
	return same, err
}

// placedAt lists starts and names of an employer's lines.
func (db *DB) placedAt(tx Tx, employer string) (map[string]bool, error) {
	known, looked, prefix := map[string]bool{}, 0, text("employer", employer)
	err := tx.Scan(placementsBy, prefix, nil, func(k, _ []byte) error {
		if looked++; looked > samesLooked {
			return errStop
		}
		r, err := placementOf(tx, string(k[len(prefix)+8:len(k)-1]))
		if err != nil {
			return err
		}
		p, err := db.openPlacement(tx, r)
		known[string(p.StartOn)+p.Name] = true
		return err
	})
	return known, err
}
