package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/backup"
	"zaiyue/config"
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/store"
	"zaiyue/vault"
)

// backupFolder is where backups are kept.
func backupFolder(c config.Config) string {
	if c.Backup.Folder == "" {
		return filepath.Join(c.DataDir, "backups")
	}
	return c.Backup.Folder
}

// filesFolder is where pictures, proofs and media are kept.
func filesFolder(c config.Config) string { return filepath.Join(c.DataDir, "files") }

// newKeeper makes backups of an open store, and tells nobody when one fails.
func newKeeper(c config.Config, db *store.DB, now func() time.Time) (*backup.Keeper, error) {
	settings, err := c.WithoutSecrets()
	if err != nil {
		return nil, err
	}
	maker := &backup.Maker{
		Database: db, Open: openCopy, Files: filesFolder(c), Scratch: c.DataDir,
		Config: settings, Program: version(), Now: now,
	}
	return &backup.Keeper{
		Maker: maker, Book: db, Folder: backupFolder(c), Every: c.Backup.Every, Daily: c.Backup.KeepDaily, Weekly: c.Backup.KeepWeekly,
		Now: now, Alert: func(string, string) {}, Settled: func(string) {},
	}, nil
}

// newBackupsArea has backups made on time, and makes their page.
func (a *app) newBackupsArea() *handlers.BackupPages {
	k := a.tools.keeper
	k.Alert, k.Settled = a.alert, a.settled
	a.every(time.Second, "backups", k.Step)
	return &handlers.BackupPages{Keeper: k, Folder: k.Folder, Every: k.Every, Daily: k.Daily, Weekly: k.Weekly}
}

// openCopy is store.OpenCopy for the package backup.
func openCopy(ctx context.Context, path string) (backup.Copy, error) {
	c, err := store.OpenCopy(ctx, path)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// version is what the program was built from, as far as the build noted it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}

func (s *shell) backupCommand() *cobra.Command {
	var to string
	c := &cobra.Command{
		Use:   "backup",
		Short: "write one file of everything that is kept, while the server runs or not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, t *tools) error { return s.makeBackup(ctx, t, to) })
		},
	}
	c.Flags().StringVar(&to, "to", "", "the file to write (default: one named after the time, in backup.folder)")
	c.AddCommand(&cobra.Command{
		Use:   "verify FILE",
		Short: "prove a backup: sums, database, audit trail; says which keys it needs",
		Args:  cobra.ExactArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return s.verifyBackup(cmd.Context(), s.path(args[0])) },
	})
	return c
}

// makeBackup writes a backup and shows how far it is.
func (s *shell) makeBackup(ctx context.Context, t *tools, to string) error {
	if to == "" {
		to = filepath.Join(backupFolder(t.config), backup.Name(t.keeper.Now()))
	} else {
		to = s.path(to)
	}
	m, err := t.keeper.Make(ctx, people.By{Officer: people.TheShell}, to, s.bytesDone())
	if s.terminal {
		fmt.Fprint(s.errs, "\r\033[K")
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(to)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已备份到 %s（%s），并核对过。\n", to, backup.Bytes(info.Size()))
	tell(s.out, m)
	return nil
}

// verifyBackup proves a backup file. It needs no server and no store.
func (s *shell) verifyBackup(ctx context.Context, path string) error {
	scratch, err := os.MkdirTemp("", "zaiyue-verify-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	m, err := backup.Verify(ctx, path, scratch, openCopy)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 完好，可以用来恢复。\n", path)
	tell(s.out, m)
	if len(m.Contents.Keys) > 0 {
		s.tellKeys(m.Contents.Keys)
	}
	return nil
}

// tellKeys says whether the key file of this machine's settings holds the keys of a backup.
func (s *shell) tellKeys(needed []string) {
	c, err := s.loadConfig()
	if err != nil {
		fmt.Fprintln(s.out, "          这台机器的设置读不出来，没有和密钥文件比对。")
		return
	}
	keys, err := vault.Open(keyFile(c))
	if err != nil {
		fmt.Fprintf(s.out, "          这台机器上打不开密钥文件 %s：恢复前请把另外保存的那一份放好。\n", keyFile(c))
		return
	}
	var lacking []string
	for _, id := range needed {
		if !slices.ContainsFunc(keys.Keys(), func(k vault.Key) bool { return k.ID.String() == id }) {
			lacking = append(lacking, id)
		}
	}
	if len(lacking) > 0 {
		fmt.Fprintf(s.out, "          密钥文件 %s 里没有 %s：恢复前请换上有它的那一份。\n", keyFile(c), strings.Join(lacking, "、"))
		return
	}
	fmt.Fprintf(s.out, "          密钥文件 %s 里都有。\n", keyFile(c))
}

// tell says what is in a backup.
func tell(w io.Writer, m backup.Manifest) {
	total := 0
	for _, n := range m.Contents.Counts {
		total += n
	}
	fmt.Fprintf(w, "做成时间  %s（北京时间）\n", m.MadeAt.In(shanghai).Format("2006-01-02 15:04:05"))
	fmt.Fprintf(w, "内容      %d 条数据，%d 个文件，展开后 %s\n", total, m.FileCount(), backup.Bytes(m.Size()))
	fmt.Fprintf(w, "操作记录  %d 条，前后相连\n", m.Contents.AuditNumber)
	if len(m.Contents.Keys) == 0 {
		fmt.Fprintln(w, "密钥      不需要")
		return
	}
	fmt.Fprintf(w, "密钥      需要 %s（密钥文件另外备份，不在这个文件里）\n", strings.Join(m.Contents.Keys, "、"))
}

// bytesDone returns a bar for a backup, or nothing where nobody sees it.
func (s *shell) bytesDone() backup.Progress {
	const width = 30
	if !s.terminal {
		return nil
	}
	last := int64(-1)
	return func(done, total int64) {
		if part := done * width / max(total, 1); part != last {
			last = part
			fmt.Fprintf(s.errs, "\r\033[K备份中 [%-*s] %s", width, strings.Repeat("=", int(part)), backup.Bytes(done))
		}
	}
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
