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

// staffAreas wires the way into the console, the officers' own pages and those of the staff.
func (a *app) staffAreas(roles *people.Roles) (*handlers.Entrance, *handlers.Account, *handlers.Staff) {
	db := a.tools.db
	gate := &people.Gate{Staff: db, Codes: db, From: &store.Addresses{Redis: a.pageRedis, Now: a.now}, Hashes: a.tools.hashes, Now: a.now}
	sessions := handlers.NewSessions(&store.Sessions{Redis: a.pageRedis}, handlers.SessionSettings{
		Idle: a.config.Console.SessionIdle, Lifetime: a.config.Console.SessionLifetime,
		Secure: strings.HasPrefix(publicURL(a.config), "https://"), Now: a.now,
	})
	factors, colleagues, two := handlers.Factors{Kept: db}, handlers.Colleagues{People: db, Now: a.now}, a.config.Console.RequireTOTP
	return &handlers.Entrance{Gate: gate, Staff: db, Factors: factors, Sessions: sessions, Codes: a.codes, TwoProof: two, Log: a.log},
		&handlers.Account{Staff: db, Colleagues: colleagues, Gate: gate, Factors: factors, Sessions: sessions, Codes: a.codes, TwoProof: two},
		&handlers.Staff{Book: db, Colleagues: colleagues, Hashes: a.tools.hashes, Sessions: sessions, Roles: roles, HandedOver: func(ctx context.Context) error { return a.tools.handedOver(ctx) }}
}

// newCodes wires the QR codes on officers' screens.
func (a *app) newCodes() *handlers.ScreenCodes {
	var qr handlers.QRMaker
	if a.tools.client != nil {
		qr = a.tools.client
	}
	return handlers.NewScreenCodes(qr, &store.WebTokens{Redis: a.pageRedis}, a.tools.db, a.now)
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
