package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"zaiyue/people"
)

func (s *shell) keysCommand() *cobra.Command {
	c := group("keys", "tend the key file that personal and secret fields are sealed with")
	add := func(use, short string, work func(context.Context, *tools) error) *cobra.Command {
		one := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, work)
		}}
		c.AddCommand(one)
		return one
	}
	add("status", "show where the key file is, its keys, and what needs which", s.keysStatus)
	add("rotate", "make a new key and wrap everything with it; the server goes on meanwhile", s.keysRotate)
	var yes bool
	forget := add("forget-old", "delete the keys that the data no longer needs", func(ctx context.Context, t *tools) error { return s.keysForget(ctx, t, yes) })
	forget.Flags().BoolVar(&yes, "yes", false, "do it; without, only tell what would be deleted")
	return c
}

func (s *shell) keysStatus(ctx context.Context, t *tools) error {
	path, _ := t.db.KeyFile()
	uses, err := t.db.KeysInUse(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "密钥文件：%s\n", path)
	for _, u := range uses {
		note := "旧的"
		switch {
		case u.Primary:
			note = "正在使用"
		case u.Persons == 0:
			note = "旧的，现在的数据不再需要；更早的备份还需要"
		}
		fmt.Fprintf(s.out, "  %v  %s 生成  锁着 %d 个人的资料  %s\n", u.ID, u.Made.In(shanghai).Format("2006-01-02 15:04"), u.Persons, note)
	}
	fmt.Fprintln(s.out, "请把密钥文件另外保存一份，不要和备份放在一起。没有它，加密保存的内容谁也打不开。")
	return nil
}

func (s *shell) keysRotate(ctx context.Context, t *tools) error {
	id, n, resumed, err := t.db.RotateKeys(ctx, people.By{Officer: people.TheShell}, func(done int) {
		if s.terminal {
			fmt.Fprintf(s.errs, "\r已换好 %d 个人的", done)
		}
	})
	if s.terminal && n > 0 {
		fmt.Fprint(s.errs, "\r\033[K")
	}
	if err != nil {
		return fmt.Errorf("%d 个人的已经换好，其余的没有换；再运行一次会接着做：%w", n, err)
	}
	if resumed {
		fmt.Fprintf(s.out, "上一次更换没有做完，已接着换好 %d 个人的，密钥是 %v。要再换一把新的，请再运行一次。\n", n, id)
	} else {
		fmt.Fprintf(s.out, "已换上新密钥 %v，%d 个人的资料都用它锁好了。旧密钥还留着，更早的备份要用它。\n", id, n)
	}
	path, _ := t.db.KeyFile()
	fmt.Fprintf(s.out, "请现在把 %s 重新另存一份：以前存的那份里没有新密钥。\n", path)
	return nil
}

func (s *shell) keysForget(ctx context.Context, t *tools, yes bool) error {
	if !yes {
		uses, err := t.db.KeysInUse(ctx)
		if err != nil {
			return err
		}
		old := 0
		for _, u := range uses {
			if !u.Primary && u.Persons == 0 {
				old++
				fmt.Fprintf(s.out, "会删去 %v（%s 生成）\n", u.ID, u.Made.In(shanghai).Format("2006-01-02 15:04"))
			}
		}
		if old == 0 {
			fmt.Fprintln(s.out, "没有可以删去的旧密钥。")
			return nil
		}
		fmt.Fprintln(s.out, "删去以后，换密钥之前做的备份里，加密保存的内容再也打不开。确定的话，请加上 --yes 再运行。")
		return nil
	}
	forgotten, err := t.db.ForgetKeys(ctx, people.By{Officer: people.TheShell})
	if err != nil {
		return err
	}
	if len(forgotten) == 0 {
		fmt.Fprintln(s.out, "没有可以删去的旧密钥。")
	}
	for _, id := range forgotten {
		fmt.Fprintf(s.out, "已删去旧密钥 %v。另外保存的密钥文件里如果还有它，也请换成新的。\n", id)
	}
	return nil
}
