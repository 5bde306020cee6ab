package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"zaiyue/fault"
)

// What a person reads when a backup cannot be made, proved or put back.
const (
	textFull       = "文件夹 %s 所在的磁盘满了。请先腾出空间，再做一次。"
	textUnwritable = "文件夹 %s 用不了。请检查它的权限，或者换一个文件夹。"
	textExists     = "%s 已经在了。请换一个文件名，原来的文件没有改动。"
	textRunning    = "另一次备份正在进行，请等它结束后再试。"
	textChanged    = "备份时文件 %s 变了。请再做一次。"
	textNoFile     = "找不到备份文件 %s。请核对文件名。"
	textNotListed  = "没有叫这个名字的备份。请从备份页的列表里选。"
	textNotBackup  = "%s 不是在粤的备份，或者已经损坏，不能用它恢复。请换一个备份。"
	textDiffers    = "%s 里的内容和清单对不上，不能用它恢复。请换一个备份。"
	textNewer      = "%s 由更新的版本做成：请换用新版本的程序。"
	textAlert      = "备份没有做成：%s"
	textUnknown    = "出了点问题，详情在服务器的日志里。"
	textNotEmpty   = "数据文件夹 %s 里已经有 %s，没有恢复。请把它移走，或者用 data_dir 换一个空文件夹。"
)

// explain gives what went wrong in a folder its words.
func explain(folder string, err error) error {
	switch {
	case err == nil || fault.KindOf(err) != fault.Internal:
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textFull, folder), err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return fault.Wrap(fault.Unavailable, fmt.Sprintf(textUnwritable, folder), err)
	}
	return err
}
