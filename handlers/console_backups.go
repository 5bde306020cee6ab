package handlers

import (
	"context"
	"net/http"
	"slices"
	"time"

	"zaiyue/backup"
	"zaiyue/fault"
	"zaiyue/people"
)

// BackupPages are the console's page of backups. A backup holds everything about everybody,
// so none goes through a browser: they are fetched where the server stands.
type BackupPages struct {
	Keeper        BackupKeeper
	Folder        string
	Every         time.Duration // 0: none makes itself
	Daily, Weekly int           // how many are kept
}

// BackupKeeper makes, proves and lists backups. *backup.Keeper implements it.
type BackupKeeper interface {
	List(ctx context.Context) ([]backup.Listed, error)
	State() backup.State
	Ask(by people.By) error
	AskProof(by people.By, name string) error
}

// backupsListed is how many backups a page lists.
const backupsListed = 30

// Routes implements Area.
func (p *BackupPages) Routes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/backups", Right: people.MakeBackup, Does: p.list, Group: "管理", Label: "备份"},
		{Method: http.MethodPost, Path: "/backups", Right: people.MakeBackup, Does: p.make},
		{Method: http.MethodPost, Path: "/backups/prove", Right: people.MakeBackup, Does: p.prove},
	}
}

// backupsPage is /console/backups.
type backupsPage struct {
	backup.State
	Running       bool
	Percent       int64  // of what is under way; -1: not known
	Trouble       string // of the last job, for the officer; empty: it went well
	Unread        string // why the folder cannot be read; empty: it can
	Backups       []backupRow
	After         string // the name after which the following page begins; empty: none
	Folder        string
	EveryHours    int
	Daily, Weekly int
}

// backupRow is one file.
type backupRow struct {
	backup.Listed
	SizeWords string
}

// list handles GET /console/backups.
func (p *BackupPages) list(v *Visit) error {
	all, err := p.Keeper.List(v.Request.Context())
	if fault.KindOf(err) > fault.Unavailable {
		return err
	}
	page := backupsPage{
		State: p.Keeper.State(), Percent: -1, Unread: fault.Words(err, ""), Folder: p.Folder,
		EveryHours: int(p.Every / time.Hour), Daily: p.Daily, Weekly: p.Weekly,
	}
	if after := v.Query("after"); after != "" {
		at := slices.IndexFunc(all, func(l backup.Listed) bool { return l.Name < after }) // the newest is first
		if at < 0 {
			at = len(all)
		}
		all = all[at:]
	}
	if len(all) > backupsListed {
		all = all[:backupsListed]
		page.After = all[backupsListed-1].Name
	}
	for _, l := range all {
		page.Backups = append(page.Backups, backupRow{l, backup.Bytes(l.Size)})
	}
	if page.Running = !page.Now.Began.IsZero(); page.Running && page.Now.Total > 0 {
		page.Percent = page.Now.Done * 100 / page.Now.Total
	}
	if err := page.Last.Err; err != nil {
		page.Trouble = fault.Words(err, "出了点问题，已经记下来了。请再做一次；还是不行，请告诉管理服务器的人。")
	}
	return v.Show("backups", "备份", page)
}

// make handles POST /console/backups.
func (p *BackupPages) make(v *Visit) error {
	if err := p.Keeper.Ask(v.By()); err != nil {
		return err
	}
	return v.Done("/backups", "开始备份了，做完会显示在下面。您可以离开这一页。")
}

// prove handles POST /console/backups/prove.
func (p *BackupPages) prove(v *Visit) error {
	if err := p.Keeper.AskProof(v.By(), v.PostForm("name")); err != nil {
		return err
	}
	return v.Done("/backups", "开始核对了，结果会显示在下面。您可以离开这一页。")
}
