package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"zaiyue/config"
	"zaiyue/simulator"
)

// platform is the simulator, listening.
type platform struct {
	sim  *simulator.Simulator
	http *http.Server
	url  string
	done chan error
}

// startPlatform starts the simulator in simulator mode, unless wechat.api_base names one
// that runs elsewhere. What is not configured is invented, the same for both sides.
func (a *app) startPlatform(ctx context.Context) error {
	w := &a.config.WeChat
	if w.Mode != config.ModeSimulator {
		return nil
	}
	invent(w)
	if w.APIBase != "" {
		return a.followClock(ctx)
	}
	l, err := listenBeside(a.config)
	if err != nil {
		return err
	}
	p, err := newPlatform(a.config, l, "http://"+a.config.Server.Listen+"/wechat", a.log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	a.platform, a.now = p, p.sim.Clock().Now
	w.APIBase, w.OAuthBase = p.url, cmp.Or(w.OAuthBase, p.url)
	a.onClose(func() error { return p.close(a.config.Server.ShutdownWithin) })
	return nil
}

// invent fills in an account for the simulator.
func invent(w *config.WeChat) {
	w.AppID = cmp.Or(w.AppID, "wx0123456789abcdef")
	w.OriginalID = cmp.Or(w.OriginalID, "gh_0123456789ab")
	w.AppSecret = cmp.Or(w.AppSecret, config.Secret(randomHex()))
	w.Token = cmp.Or(w.Token, config.Secret(rand.Text()))
	if w.Encryption != "plain" {
		w.EncodingAESKey = cmp.Or(w.EncodingAESKey, config.Secret((randomHex() + randomHex())[:43]))
	}
}

func randomHex() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// listenBeside listens where the settings say, or on the port after the service's, or on
// any free one.
func listenBeside(c config.Config) (net.Listener, error) {
	if c.Simulator.Listen != "" {
		return listenOn(c.Simulator.Listen, "simulator.listen")
	}
	host, port, err := net.SplitHostPort(c.Server.Listen)
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(port); err == nil {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n+1))); err == nil {
			return l, nil
		}
	}
	return listenOn(net.JoinHostPort(host, "0"), "simulator.listen")
}

// newPlatform makes a simulator of the configured account and serves it on l.
func newPlatform(c config.Config, l net.Listener, webhook string, log *slog.Logger) (*platform, error) {
	p := &platform{url: "http://" + l.Addr().String(), done: make(chan error, 1)}
	sim, err := simulator.New(simulator.Options{
		AppID: c.WeChat.AppID, AppSecret: c.WeChat.AppSecret.Value(), OriginalID: c.WeChat.OriginalID,
		Token: c.WeChat.Token.Value(), EncodingAESKey: c.WeChat.EncodingAESKey.Value(),
		PreviousEncodingAESKey: c.WeChat.PreviousEncodingAESKey.Value(), Encryption: c.WeChat.Encryption,
		WebhookURL: webhook, SiteURL: publicURL(c), PublicURL: p.url, Deliveries: c.WeChat.Deliveries, Log: log,
	})
	if err != nil {
		return nil, err
	}
	sim.Seed()
	p.sim = sim
	p.http = &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { p.done <- p.http.Serve(l) }()
	return p, nil
}

// close ends the simulator and waits for it. Streams of open phone pages are cut.
func (p *platform) close(within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	err := p.sim.Close(ctx)
	err = errors.Join(err, p.http.Close())
	if ended := <-p.done; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// origins are the pages of the simulator that may show ours in a frame.
func (p *platform) origins() string {
	if p == nil {
		return ""
	}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		return p.url
	}
	return fmt.Sprintf("%s http://localhost:%s http://*.localhost:%s", p.url, port, port)
}

// simulateCommand runs the simulator alone, for a service that runs elsewhere.
func (s *shell) simulateCommand() *cobra.Command {
	var webhook, site, listen string
	c := &cobra.Command{
		Use:   "simulate --webhook URL",
		Short: "run the pretended platform alone, talking to a webhook",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.simulate(cmd.Context(), webhook, site, listen)
		},
	}
	c.Flags().StringVar(&webhook, "webhook", "", "the service's webhook, such as http://127.0.0.1:8080/wechat")
	c.Flags().StringVar(&site, "site", "", "the service's pages, as graduates open them (default: the webhook's host)")
	c.Flags().StringVar(&listen, "listen", "", "loopback address to listen on (default: simulator.listen, or 127.0.0.1:8081)")
	_ = c.MarkFlagRequired("webhook") // fails only for a flag that does not exist
	return c
}

func (s *shell) simulate(ctx context.Context, webhook, site, listen string) error {
	c, err := s.loadConfig()
	if err != nil {
		return err
	}
	listen = cmp.Or(listen, c.Simulator.Listen, "127.0.0.1:8081")
	if host, _, err := net.SplitHostPort(listen); err != nil || host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("--listen %s is not a loopback address such as 127.0.0.1:8081: the simulator lets anybody act as anybody", listen)
	}
	invent(&c.WeChat)
	c.Server.PublicURL = cmp.Or(site, siteOf(webhook))
	l, err := listenOn(listen, "--listen")
	if err != nil {
		return err
	}
	p, err := newPlatform(c, l, webhook, newLogger(c, s))
	if err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintf(s.out, "phone page    %s\nAPI base      %s\n", p.phone(), p.url)
	if c.WeChat.Token.Value() != "" {
		fmt.Fprintln(s.out, "account       as in the settings (ZAIYUE_WECHAT_TOKEN and so on); what they lack is invented anew each time")
	}
	<-ctx.Done()
	return p.close(c.Server.ShutdownWithin)
}

// siteOf is the scheme and host of the webhook.
func siteOf(webhook string) string {
	u, err := url.Parse(webhook)
	if err != nil {
		return webhook
	}
	return u.Scheme + "://" + u.Host
}

// phone is the address of the phone page: a host of the simulator's under which browsers
// keep each graduate's cookies apart.
func (p *platform) phone() string {
	_, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		return p.url
	}
	return "http://sim.localhost:" + port + "/"
}
