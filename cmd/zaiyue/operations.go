package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"zaiyue/config"
	"zaiyue/handlers"
	"zaiyue/web"
)

// operationsWithTheRest reports whether health and metrics stand where everything else does.
func operationsWithTheRest(c config.Config) bool {
	o := c.Server.OperationsListen
	return o == c.Server.Listen || o == "" && c.WeChat.Mode == config.ModeSimulator
}

// listenOperations takes the port of health and metrics, and warns of what is missing when
// the public reaches the service.
func (a *app) listenOperations(context.Context) (err error) {
	c := a.config.Server
	if a.config.WeChat.Mode == config.ModeLive {
		if c.OperationsListen == "" {
			a.log.Warn("health and metrics are served nowhere; set server.operations_listen to a loopback address")
		}
		if host, _, err := net.SplitHostPort(c.Listen); err == nil && c.TrustedProxies == "" {
			if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
				a.log.Warn("only a proxy on this machine can reach server.listen, and it is not in server.trusted_proxies: everybody seems to come from one address")
			}
		}
	}
	if operationsWithTheRest(a.config) || c.OperationsListen == "" {
		return nil
	}
	l, err := listenOn(c.OperationsListen, "server.operations_listen")
	if err != nil {
		return err
	}
	a.onClose(func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	a.operationsListener, a.config.Server.OperationsListen = l, l.Addr().String()
	return nil
}

// wireOperations serves health and metrics on their own listener until everything is
// closed: a supervisor may watch the stopping.
func (a *app) wireOperations(routes *handlers.Routes) {
	if a.operationsListener == nil {
		return
	}
	a.operations = &http.Server{
		Handler: routes.Operations(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	a.onClose(a.operations.Close)
}

// serveOperations serves in the background, where there is something to serve.
func (a *app) serveOperations(failed chan<- error) {
	if a.operations == nil {
		return
	}
	a.beside.Go(func() {
		if err := a.operations.Serve(a.operationsListener); !errors.Is(err, http.ErrServerClosed) {
			select {
			case failed <- fmt.Errorf("health and metrics: %w", err):
			default: // the service itself has failed before
			}
		}
	})
}

// healthAt is where health stands, for the person who starts the service.
func (a *app) healthAt() string {
	switch {
	case operationsWithTheRest(a.config):
		return "health        http://" + a.config.Server.Listen + "/healthz\n"
	case a.operationsListener == nil:
		return ""
	}
	return "health        http://" + a.config.Server.OperationsListen + "/healthz\n"
}

// records are the numbers at the foot of the pages, with where they can be looked up.
func records(s config.Site) (all []web.Record) {
	if s.ICPNumber != "" {
		all = append(all, web.Record{Words: s.ICPNumber, Link: "https://beian.miit.gov.cn/"})
	}
	if s.PoliceNumber != "" {
		digits := ""
		for _, r := range s.PoliceNumber {
			if r >= '0' && r <= '9' {
				digits += string(r)
			}
		}
		all = append(all, web.Record{Words: s.PoliceNumber, Link: "https://beian.mps.gov.cn/#/query/webSearch?code=" + digits})
	}
	return all
}
