package main

import (
	"context"
	"fmt"
	"strings"

	"zaiyue/config"
	"zaiyue/handlers"
	"zaiyue/people"
	"zaiyue/store"
)

// newEntrance wires the way into the console.
func (a *app) newEntrance() *handlers.Entrance {
	return &handlers.Entrance{
		Gate:  &people.Gate{Staff: a.tools.db, Hashes: a.tools.hashes, Now: a.now},
		Staff: a.tools.db,
		Sessions: handlers.NewSessions(&store.Sessions{Redis: a.redis}, handlers.SessionSettings{
			Idle: a.config.Console.SessionIdle, Lifetime: a.config.Console.SessionLifetime,
			Secure: strings.HasPrefix(publicURL(a.config), "https://"), Now: a.now,
		}),
	}
}

// firstLogin is who the first administrator of the simulator signs in as.
const firstLogin = "admin"

// firstAdministrator makes an administrator when a simulated account has no officer yet, and
// returns what to print, once: the password is kept nowhere. Somebody who tries things out
// may publish as well.
func (a *app) firstAdministrator(ctx context.Context) (string, error) {
	none, err := a.tools.db.NoOfficers(ctx)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("console       %s/console\n", publicURL(a.config))
	switch {
	case !none:
		return text, nil
	case a.config.WeChat.Mode != config.ModeSimulator:
		return text + "              nobody can sign in yet: zaiyue staff add LOGIN --name NAME --role administrator\n", nil
	}
	password := people.NewPassword()
	hash, err := a.tools.hashes.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	_, err = a.tools.db.AddOfficer(ctx, people.By{Officer: people.TheService, Reason: "first start"}, people.NewOfficer{
		Login: firstLogin, Name: "管理员", Roles: []people.Role{people.Administrator, people.Publisher}, Hash: hash,
	})
	return text + fmt.Sprintf("              sign in as %s with the password %s (shown only now)\n", firstLogin, password), err
}
