package config

import "time"

// Sending is how notices are handed to WeChat.
type Sending struct {
	InFlight           int           `yaml:"in_flight"`
	RatePerSecond      int           `yaml:"rate_per_second"`
	TemplatePerSecond  int           `yaml:"template_per_second"`  // 0: no bound of its own
	ServicePerSecond   int           `yaml:"service_per_second"`   // the same
	SubscribePerSecond int           `yaml:"subscribe_per_second"` // the same
	Lease              time.Duration `yaml:"lease"`
	Tries              int           `yaml:"tries"`
	AccountRest        time.Duration `yaml:"account_rest"`
	ErrorWindow        time.Duration `yaml:"error_window"`
	ErrorLeast         int           `yaml:"error_least"`
	ErrorShare         int           `yaml:"error_share"` // percent
	ErrorRest          time.Duration `yaml:"error_rest"`
	ResultWithin       time.Duration `yaml:"result_within"`
}

func defaultSending() Sending {
	return Sending{
		InFlight: 64, RatePerSecond: 500, Lease: 25 * time.Second, Tries: 10, AccountRest: 30 * time.Minute,
		ErrorWindow: time.Minute, ErrorLeast: 20, ErrorShare: 50, ErrorRest: 5 * time.Minute, ResultWithin: 24 * time.Hour,
	}
}

// mostInFlight bounds the calls at the same time: each is a connection to WeChat.
const mostInFlight = 256

func (l *loader) checkSending(s *Sending) {
	if s.InFlight < 1 || s.InFlight > mostInFlight {
		l.problem("sending.in_flight", "must be 1 to 256")
	}
	if s.RatePerSecond < 1 {
		l.problem("sending.rate_per_second", "must be at least 1")
	}
	if s.TemplatePerSecond < 0 || s.ServicePerSecond < 0 || s.SubscribePerSecond < 0 {
		l.problem("sending.template_per_second", "and the others must not be negative; 0 sets no bound")
	}
	if s.Lease < time.Second || s.Lease > 25*time.Second {
		l.problem("sending.lease", "must be 1s to 25s: another instance takes over after it")
	}
	if s.Tries < 1 || s.Tries > 20 {
		l.problem("sending.tries", "must be 1 to 20")
	}
	l.positive("sending.account_rest", s.AccountRest)
	l.positive("sending.error_window", s.ErrorWindow)
	l.positive("sending.error_rest", s.ErrorRest)
	l.positive("sending.result_within", s.ResultWithin)
	if s.ErrorLeast < 1 || s.ErrorLeast > 500 {
		l.problem("sending.error_least", "must be 1 to 500")
	}
	if s.ErrorShare < 1 || s.ErrorShare > 100 {
		l.problem("sending.error_share", "must be a percentage, 1 to 100")
	}
}
