package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"zaiyue/backup"
	"zaiyue/fault"
)

// The keys of the alerts that this file raises. Those of quotas end in the API's path.
const (
	alertDisk      = "disk.low"
	alertWrite     = "store.write"
	alertAddress   = "wechat.address"
	alertQuota     = "wechat.quota"
	alertCertified = "wechat.certified"
	alertAudit     = "audit.broken"
)

const (
	watchEvery   = 30 * time.Second
	walkEvery    = 24 * time.Hour
	certifyAhead = 60 * 24 * time.Hour // how long before the end of the certification a person is told
)

// watch looks after what nobody looks at until it is too late: free space, and the end of
// the account's certification.
type watch struct {
	app     *app
	free    func(folder string) (bytes uint64, err error)
	low     atomic.Bool  // the disk is nearly full
	walked  time.Time    // when the audit trail was last proved; only the step uses it
	refused atomic.Int64 // when the store last could not write, in Unix nanoseconds
}

func (a *app) startWatch(context.Context) error {
	a.watch = &watch{app: a, free: freeBytes}
	a.every(watchEvery, "watch", a.watch.step)
	return a.watch.disk()
}

// step looks at everything once.
func (w *watch) step(ctx context.Context) error {
	w.certification()
	trail := w.trail(ctx)
	if last := w.refused.Load(); last > 0 && w.app.now().UnixNano()-last > int64(watchEvery) {
		w.app.settled(alertWrite) // if it cannot be written yet, that is refused again
	}
	return errors.Join(trail, w.disk())
}

// trail proves the audit trail once a day.
func (w *watch) trail(ctx context.Context) error {
	now := w.app.now()
	if !w.walked.IsZero() && now.Sub(w.walked) < walkEvery {
		return nil
	}
	w.walked = now
	_, err := w.app.tools.db.VerifyTrail(ctx)
	switch {
	case err == nil:
		w.app.settled(alertAudit)
	case fault.KindOf(err) == fault.Invalid:
		w.app.alert(alertAudit, "操作记录核对不上，可能有人改动过："+fault.Words(err, "")+" 请保留现在的数据和备份，并告诉管理服务器的人。")
	}
	return err
}

// disk compares the free space of the folders with the setting.
func (w *watch) disk() error {
	least := uint64(w.app.config.Alerts.DiskFree) << 20
	if least == 0 {
		return nil
	}
	var low []string
	for _, folder := range []string{w.app.config.DataDir, backupFolder(w.app.config)} {
		free, err := w.free(existing(folder))
		if err != nil {
			return fmt.Errorf("free space of %s: %w", folder, err)
		}
		if free < least {
			low = append(low, folder)
		}
	}
	w.low.Store(len(low) > 0)
	if len(low) == 0 {
		w.app.settled(alertDisk)
		return nil
	}
	w.app.alert(alertDisk, fmt.Sprintf("磁盘快满了：%s 剩下的空间不到 %s。满了以后什么都保存不了，请尽快腾出空间。", strings.Join(low, "、"), backup.Bytes(int64(least))))
	return nil
}

// existing is the folder itself, or the nearest one above that can be asked.
func existing(folder string) string {
	for {
		if _, err := freeBytes(folder); err == nil || filepath.Dir(folder) == folder {
			return folder
		}
		folder = filepath.Dir(folder)
	}
}

// room fails while the disk is nearly full, for /readyz.
func (w *watch) room() bool { return !w.low.Load() }

// certification tells in time that the account's certification ends.
func (w *watch) certification() {
	until, err := time.ParseInLocation(time.DateOnly, w.app.config.WeChat.CertifiedUntil, shanghai)
	if err != nil { // not set; the settings were checked
		return
	}
	if w.app.now().Before(until.Add(-certifyAhead)) {
		w.app.settled(alertCertified)
		return
	}
	w.app.alert(alertCertified, fmt.Sprintf("公众号的微信认证到 %s 为止。过期后很多接口会停用，请到公众平台 设置与开发 › 公众号设置 › 微信认证 办理年审，再把新的日期写进 wechat.certified_until。", until.Format("2006年1月2日")))
}

// writeRefused is told when the store could not keep a change for want of room.
func (w *watch) writeRefused(error) {
	if w == nil { // the start itself tells
		return
	}
	w.refused.Store(w.app.now().UnixNano())
	w.app.alert(alertWrite, fmt.Sprintf("数据保存不了：%s 所在的磁盘满了或者不能写。没有保存的操作都已经提示本人，没有丢失已经保存的内容。请马上腾出空间。", w.app.config.DataDir))
}

// called is told of every call to WeChat, and raises what a person must mend there.
func (w *watch) called(api string, errcode int) {
	const noAddress, quotaSpent = 40164, 45009
	switch {
	case errcode == noAddress:
		w.app.alert(alertAddress, "微信不认这台服务器的地址（40164），公众号现在不能主动发消息、换菜单。请到公众平台 设置与开发 › 基本配置 › IP白名单 加上它；不知道地址时，在服务器上运行 zaiyue doctor。")
	case errcode == quotaSpent:
		w.app.alert(alertQuota+api, fmt.Sprintf("微信接口 %s 今天的次数用完了（45009），到明天才恢复。如果经常这样，请告诉技术人员。", api))
	case errcode == 0:
		w.app.settled(alertQuota + api)
		if strings.HasSuffix(api, "token") {
			w.app.settled(alertAddress)
		}
	}
}
