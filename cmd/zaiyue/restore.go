package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/backup"
	"zaiyue/config"
	"zaiyue/fault"
	"zaiyue/store"
)

// restoreCommand puts a backup back. It never goes through a server: there must be none.
func (s *shell) restoreCommand() *cobra.Command {
	var deletions string
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "put a backup into an empty data folder; nothing changes unless all of it is sound",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := s.loadConfig()
			if err != nil {
				return err
			}
			if deletions != "" {
				deletions = s.path(deletions)
			}
			return s.restore(cmd.Context(), c, s.path(args[0]), deletions)
		},
	}
	c.Flags().StringVar(&deletions, "deletions", "", "another journal of deletions to do again (the one beside the key file always is)")
	return c
}

func (s *shell) restore(ctx context.Context, c config.Config, from, deletions string) error {
	if conn, err := dialSocket(socketPath(c)); err == nil {
		return errors.Join(fault.New(fault.Conflict, fmt.Sprintf("数据文件夹 %s 正由运行中的服务使用：请先停下服务。", c.DataDir)), conn.Close())
	}
	r := &backup.Restore{From: from, Data: c.DataDir, May: mayStay(c), Open: openCopy}
	again := 0
	r.Prepare = func(ctx context.Context, database string, m backup.Manifest) (err error) {
		again, err = deleteAgain(ctx, c, database, deletions)
		return err
	}
	m, err := r.Run(ctx)
	if err != nil {
		return err
	}
	if err := store.NoteRestored(keyFile(c), m.Contents.AuditNumber, m.Contents.AuditHash, time.Now()); err != nil {
		return fmt.Errorf("the backup is restored; run audit accept, because the note beside the key file failed: %w", err)
	}
	fmt.Fprintf(s.out, "已从 %s 恢复到 %s。\n", from, c.DataDir)
	tell(s.out, m)
	fmt.Fprintf(s.out, "删除      备份之后要求删除的 %d 处，已经再删除一次\n", again)
	fmt.Fprintf(s.out, "当时的设置（不含密钥）放在 %s，请和现在的设置比对；然后启动服务。\n", filepath.Join(c.DataDir, "config-from-backup.yaml"))
	return nil
}

// deleteAgain opens an unpacked database as the service will: with the key file, which must
// hold the keys it needs. What was deleted since the backup, by the journal beside the key
// file and by another if there is one, is deleted again.
func deleteAgain(ctx context.Context, c config.Config, database, journal string) (again int, err error) {
	db, err := store.Open(ctx, database, store.Options{KeyFile: keyFile(c)})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	again = db.Replayed()
	if journal == "" {
		return again, nil
	}
	file, err := os.Open(journal)
	if err != nil {
		return again, fault.Wrap(fault.Invalid, fmt.Sprintf("读不出删除记录 %s。请核对文件名。", journal), err)
	}
	defer file.Close()
	more, err := db.ReplayDeletions(ctx, file)
	return again + more, err
}

// mayStay names what may lie in the data folder that a backup is put into.
func mayStay(c config.Config) []string {
	may := []string{"lost+found", filepath.Base(socketPath(c))} // the socket of a server that died
	for _, path := range []string{backupFolder(c)} {
		if rel, err := filepath.Rel(c.DataDir, path); err == nil && filepath.IsLocal(rel) {
			may = append(may, firstPart(rel))
		}
	}
	return may
}

// firstPart is the folder of a path that lies in the data folder.
func firstPart(path string) string {
	for {
		up := filepath.Dir(path)
		if up == "." {
			return path
		}
		path = up
	}
}
